// The waiting in the order in which they are taken: lanes first, then the original time of joining.

import type { Conversation, Queued } from '../../shared/api/types'

export interface QueueItem {
  conversation: Conversation
  /** Why it still waits; `null` where one may not know, or it is not known yet. */
  why: Queued | null
}

export function inLine(conversations: readonly Conversation[], reasons: ReadonlyMap<string, Queued>): QueueItem[] {
  return [...conversations]
    .sort((a, b) => b.lane - a.lane || (a.enqueued_at < b.enqueued_at ? -1 : a.enqueued_at > b.enqueued_at ? 1 : 0))
    .map((conversation) => ({ conversation, why: reasons.get(conversation.id) ?? null }))
}

/** The name of a lane by its rank: the first of a shop's lanes has the highest; `null` for nobody's lane. */
export function laneName(lane: number, lanes: readonly { name: string }[] | undefined): string | null {
  return lane > 0 ? (lanes?.[lanes.length - lane]?.name ?? null) : null
}
