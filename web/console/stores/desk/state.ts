// What the desk knows: the conversations at hand, their logs as far as they were read, and who is present.

import type { Conversation, ConversationRemoved, Offer, PresenceStatus, ThreadEvent } from '../../../shared/api/types'
import type { Looking } from '../looking'

/** A gapless stretch of a thread's log, ascending. A recalled message has the body `recalled`. */
export interface Log {
  events: readonly ThreadEvent[]
  /** Older entries exist before the first one held. */
  more: boolean
}

/** How a conversation left this desk. `away`: it happened while there was no connection. */
export interface Departure {
  because: ConversationRemoved['because'] | 'away'
  at: string
  /** Whose doing it was, where somebody else's: a supervisor who took it over or gave it to another. */
  by?: string
}

export interface Thread {
  /** The thread's conversation with the highest number known here. */
  conversation: Conversation
  /** Assigned to this account now. */
  mine: boolean
  departure: Departure | null
  log: Log | null
  /** An older stretch that was jumped to: shown instead of the end, and grown until it meets `log`. */
  past: Log | null
  /** Raised when the stretch that is shown is replaced by another rather than grown. */
  stretch: number
  /** Own messages the server has stored (so they have a number) whose log entries have not come yet. */
  echoes: readonly ThreadEvent[]
  /** The buyer typed; shown until this moment (ms since the epoch). */
  typing_until_ms: number
}

export interface Colleague {
  status: PresenceStatus
  connected: boolean
  load: number
  cap: number
  /** What they become once they hold nothing; until then they get nothing new. */
  next: PresenceStatus | null
  /** Let an offer expire, and gets nothing until they act. */
  not_responding: boolean
}

export interface Desk {
  account: string
  data_generation: string | null
  /** Server's clock minus this browser's. */
  clock_ahead_ms: number
  threads: ReadonlyMap<string, Thread>
  colleagues: ReadonlyMap<string, Colleague>
  /** Who else looks at a thread or types in it. */
  looking: ReadonlyMap<string, Looking>
  /** Open offers to this account by their id, in the order they came. */
  offers: ReadonlyMap<string, Offer>
}

export function emptyDesk(account: string): Desk {
  return {
    account,
    data_generation: null,
    clock_ahead_ms: 0,
    threads: new Map(),
    colleagues: new Map(),
    looking: new Map(),
    offers: new Map(),
  }
}

/** The last number of the log as held, or what the conversation's summary already includes. */
export function lastSeq(thread: Thread): number {
  return thread.log?.events.at(-1)?.seq ?? thread.conversation.last_seq
}

/** What is shown of the log: its end, or the older stretch that was jumped to. */
export function shownLog(thread: Thread): Log | null {
  return thread.past ?? thread.log
}

/** An entry among those that are shown. A stretch is gapless, so its number says where it stands. */
export function heldEvent(thread: Thread, seq: number): ThreadEvent | null {
  const events = shownLog(thread)?.events ?? []
  const found = events[seq - (events[0]?.seq ?? 0)]
  return found?.seq === seq ? found : null
}
