// The fold of a conversation's state over its log, one entry at a time (docs/protocol.md: "Conversation and Event").

import type { Conversation, MessageBody, Preview, StateBody, ThreadEvent } from '../../../shared/api/types'

type Assigned = Extract<StateBody, { kind: 'assigned' }>

function previewOf(event: ThreadEvent): Preview | null {
  if (event.kind !== 'message' && event.kind !== 'note') return null
  const body: MessageBody | { kind: 'note'; text: string } = event.body
  const text = 'text' in body ? body.text : 'attachment' in body ? body.attachment.name : ''
  return { seq: event.seq, from: event.sender.kind, text, kind: body.kind }
}

function foldMessage(conversation: Conversation, event: ThreadEvent): Conversation {
  const preview = previewOf(event)
  switch (event.sender.kind) {
    case 'buyer':
      return {
        ...conversation,
        preview,
        last_buyer_at: event.at,
        waiting_since: conversation.waiting_since ?? event.at,
        unread: conversation.unread + 1,
        // Put aside until then or until the buyer's next message, whichever comes first.
        snoozed_until: null,
      }
    case 'account':
      return { ...conversation, preview, waiting_since: null }
    case 'system':
      // A welcome text is no answer: the buyer goes on waiting.
      return { ...conversation, preview: conversation.preview ?? preview }
  }
}

/** Nobody's: in a line, in the pool, or over. */
const UNHELD = { assignee: null, rule: null, assigned_at: null, offer: null, snoozed_until: null } as const

type StateEvent = Extract<ThreadEvent, { kind: 'state' }>

function foldAssigned(conversation: Conversation, at: string, body: Assigned): Conversation {
  const { to, epoch, rule, because } = body
  const held = { state: 'assigned', assignee: to, assignment_epoch: epoch, rule, because, assigned_at: at } as const
  return { ...conversation, ...held, offer: null, snoozed_until: null, closed_at: null }
}

/** Whether somebody holds it, and who. */
function foldState(conversation: Conversation, event: StateEvent): Conversation {
  const { at, body } = event
  switch (body.kind) {
    case 'queued':
      return { ...conversation, ...UNHELD, state: 'queued', group: body.group }
    case 'pooled':
      return { ...conversation, ...UNHELD, state: 'pooled', group: body.group }
    case 'assigned':
      return foldAssigned(conversation, at, body)
    case 'closed':
      return { ...conversation, state: 'closed', closed_at: at, waiting_since: null, offer: null, snoozed_until: null }
    default:
      // A thread's last conversation may be rated or summed up while the next one is open.
      return event.conversation === conversation.id ? foldMark(conversation, event) : conversation
  }
}

/** What is noted about a conversation while whoever holds it stays the same. */
function foldMark(conversation: Conversation, { at, sender, body }: StateEvent): Conversation {
  switch (body.kind) {
    case 'offered': {
      const { offer, to, offer_kind: kind, expires_at } = body
      return { ...conversation, offer: { offer, to, kind, expires_at } }
    }
    case 'offer_ended':
      return conversation.offer?.offer === body.offer ? { ...conversation, offer: null } : conversation
    case 'snoozed':
      return { ...conversation, snoozed_until: body.until }
    case 'wrap_up': {
      const by = sender.kind === 'account' ? { id: sender.id, name: sender.name } : { id: '', name: '' }
      return { ...conversation, wrap_up: { topic: body.topic, summary: body.summary, by, at } }
    }
    case 'rating_invited':
      return { ...conversation, rating: { invited_at: at, score: null, comment: null, at: null } }
    case 'rated': {
      const invited_at = conversation.rating?.invited_at ?? null
      return { ...conversation, rating: { invited_at, score: body.score, comment: body.comment, at } }
    }
    default:
      return conversation
  }
}

function foldRecall(conversation: Conversation, target: number): Conversation {
  if (conversation.preview?.seq !== target) return conversation
  return { ...conversation, preview: { ...conversation.preview, kind: 'recalled', text: '' } }
}

/** The conversation after one entry of its thread's log; an entry it already includes changes nothing. */
export function fold(conversation: Conversation, event: ThreadEvent): Conversation {
  if (event.seq <= conversation.last_seq) return conversation
  const next = { ...conversation, last_seq: event.seq }
  switch (event.kind) {
    case 'message':
      return foldMessage(next, event)
    case 'note':
      return { ...next, preview: previewOf(event) }
    case 'recall':
      return foldRecall(next, event.body.target)
    case 'state':
      return foldState(next, event)
  }
}
