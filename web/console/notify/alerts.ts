// What of a change on the desk is worth a sound or a notice. Pure: from the desk before and after to the alerts.

import type { Offer, ThreadEvent } from '../../shared/api/types'
import type { SoundName } from '../preferences'
import type { Action } from '../stores/desk/reduce'
import type { Desk, Thread } from '../stores/desk/state'

export interface Alert {
  kind: SoundName
  /** The same in every tab that hears of it. */
  id: string
  conversation: string
  shop: string
  name: string
  /** The buyer's words, where there are any. */
  text: string
}

/** Taken by one's own hand: whoever does that looks at the desk. */
const OWN_DOING: ReadonlySet<string> = new Set(['claim', 'start', 'take_over'])

function alert(kind: SoundName, { conversation }: Thread, id: string, text = ''): Alert {
  const { id: about, shop, buyer } = conversation
  return { kind, id: `${kind}/${about}/${id}`, conversation: about, shop, name: buyer.name, text }
}

function came(thread: Thread | undefined, before: Thread | undefined): Alert[] {
  if (!thread?.mine || (before?.mine && before.conversation.id === thread.conversation.id)) return []
  if (OWN_DOING.has(thread.conversation.rule ?? '')) return []
  const { preview, assignment_epoch } = thread.conversation
  const words = preview?.from === 'buyer' ? preview.text : ''
  return [alert('conversation', thread, String(assignment_epoch), words)]
}

function offered({ offer, conversation }: Offer): Alert {
  const { id, shop, buyer } = conversation
  return { kind: 'offer', id: `offer/${offer}`, conversation: id, shop, name: buyer.name, text: '' }
}

/** Of several messages at once (a line that was away and is back) the last one stands for all. */
function wrote(thread: Thread | undefined, before: Thread | undefined, events: readonly ThreadEvent[]): Alert[] {
  if (!thread?.mine) return []
  const seen = before?.conversation.last_seq ?? 0
  const last = events.findLast((event) => event.seq > seen && event.kind === 'message' && event.sender.kind === 'buyer')
  if (last?.kind !== 'message') return []
  return [alert('message', thread, String(last.seq), last.body.kind === 'text' ? last.body.text : '')]
}

export function alertsOf(action: Action, before: Desk, after: Desk): Alert[] {
  switch (action.kind) {
    case 'added': {
      const { thread } = action.conversation
      return came(after.threads.get(thread), before.threads.get(thread))
    }
    case 'hello':
      // The first one only says what there is; a later one what came while the line was away.
      if (before.data_generation === null) return []
      return [
        ...action.ok.conversations.flatMap(({ thread }) => came(after.threads.get(thread), before.threads.get(thread))),
        ...action.ok.offers.filter(({ offer }) => !before.offers.has(offer)).map(offered),
      ]
    case 'events':
      return wrote(after.threads.get(action.thread), before.threads.get(action.thread), action.events)
    case 'offer_made':
      return before.offers.has(action.offer.offer) ? [] : [offered(action.offer)]
    default:
      return []
  }
}
