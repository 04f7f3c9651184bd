// The fold of a conversation's state over its log, one entry at a time (docs/protocol.md: "Conversation and Event").

import type { Conversation, MessageBody, Preview, StateBody, ThreadEvent } from '../../../shared/api/types'

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
      }
    case 'account':
      return { ...conversation, preview, waiting_since: null }
    case 'system':
      // A welcome text is no answer: the buyer goes on waiting.
      return { ...conversation, preview: conversation.preview ?? preview }
  }
}

function foldState(conversation: Conversation, at: string, body: StateBody): Conversation {
  switch (body.kind) {
    case 'queued':
      return { ...conversation, state: 'queued', group: body.group, assignee: null, rule: null, assigned_at: null }
    case 'assigned':
      return {
        ...conversation,
        state: 'assigned',
        assignee: body.to,
        assignment_epoch: body.epoch,
        rule: body.rule,
        assigned_at: at,
      }
    case 'closed':
      return { ...conversation, state: 'closed', closed_at: at, waiting_since: null }
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
      return foldState(next, event.at, event.body)
  }
}
