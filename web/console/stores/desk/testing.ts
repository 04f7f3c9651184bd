// Conversations and log entries for tests, with only what a test cares about spelled out.

import type { Conversation, DeskHello, Me, MessageBody, Offer, StateBody, ThreadEvent } from '../../../shared/api/types'

export const ME = 'account-me'
export const THREAD = 'thread-1'

export function conversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: 'conversation-1',
    thread: THREAD,
    shop: 'shop-1',
    group: { id: 'group-1', name: '售前' },
    state: 'assigned',
    assignee: { id: ME, name: '周晓彤' },
    assignment_epoch: 1,
    rule: 'least_loaded',
    because: null,
    buyer: { id: 'buyer-1', name: '山里的猫', verified: false },
    entry: null,
    opened_at: '2026-11-11T06:00:00.000Z',
    opened_seq: 1,
    enqueued_at: '2026-11-11T06:00:00.000Z',
    assigned_at: '2026-11-11T06:00:01.000Z',
    closed_at: null,
    waiting_since: null,
    last_buyer_at: null,
    last_seq: 0,
    read_seq: 0,
    buyer_read_seq: 0,
    unread: 0,
    preview: null,
    lane: 0,
    topic: null,
    snoozed_until: null,
    wrap_up: null,
    rating: null,
    offer: null,
    ...change,
  }
}

/** Entry number `seq` is at `06:00` plus that many seconds. */
function at(seq: number): string {
  return new Date(Date.UTC(2026, 10, 11, 6, 0, seq)).toISOString()
}

type Extra = { thread?: string; client_id?: string | null; by?: { id: string; name: string } }

export function fromBuyer(seq: number, text: string, extra: Extra = {}): ThreadEvent {
  return message(seq, { kind: 'text', text }, { kind: 'buyer' }, extra)
}

export function fromStaff(seq: number, text: string, extra: Extra = {}): ThreadEvent {
  const { id, name } = extra.by ?? { id: ME, name: '周晓彤' }
  return message(seq, { kind: 'text', text }, { kind: 'account', id, name }, extra)
}

export function welcome(seq: number): ThreadEvent {
  return message(seq, { kind: 'text', text: '您好', auto: 'welcome' }, { kind: 'system' }, {})
}

function message(seq: number, body: MessageBody, sender: ThreadEvent['sender'], extra: Extra): ThreadEvent {
  const { thread = THREAD, client_id = null } = extra
  return { thread, conversation: 'conversation-1', seq, at: at(seq), kind: 'message', sender, client_id, body }
}

export function note(seq: number, text: string): ThreadEvent {
  return {
    thread: THREAD,
    conversation: 'conversation-1',
    seq,
    at: at(seq),
    kind: 'note',
    sender: { kind: 'account', id: 'account-2', name: '李响' },
    client_id: null,
    body: { kind: 'note', text },
  }
}

export function recall(seq: number, target: number): ThreadEvent {
  return {
    thread: THREAD,
    conversation: 'conversation-1',
    seq,
    at: at(seq),
    kind: 'recall',
    sender: { kind: 'buyer' },
    client_id: null,
    body: { kind: 'recall', target },
  }
}

export function state(seq: number, body: StateBody): ThreadEvent {
  return {
    thread: THREAD,
    conversation: 'conversation-1',
    seq,
    at: at(seq),
    kind: 'state',
    sender: { kind: 'system' },
    client_id: null,
    body,
  }
}

export function assigned(seq: number, to: { id: string; name: string }, epoch: number): ThreadEvent {
  return state(seq, {
    kind: 'assigned',
    to,
    from: null,
    epoch,
    rule: 'transfer',
    because: { rule: 'transfer' },
    reason: null,
    note: null,
  })
}

export const LI = { id: 'account-2', name: '李响' }

/** Made at 06:10, with twenty seconds. */
export function offer(change: Partial<Offer> = {}): Offer {
  return {
    offer: 'offer-1',
    kind: 'queue',
    conversation: conversation({ state: 'queued', assignee: null }),
    from: null,
    because: null,
    reason: null,
    note: null,
    made_at: '2026-11-11T06:10:00.000Z',
    expires_at: '2026-11-11T06:10:20.000Z',
    ...change,
  }
}

export const me: Me = {
  id: ME,
  login: 'zhouxiaotong',
  name: '周晓彤',
  kind: 'staff',
  permissions: [],
  presence: 'online',
  next: null,
  not_responding: false,
  cap: 12,
  load: 1,
  totp: false,
  shops: [],
}

export function hello(conversations: Conversation[], change: Partial<DeskHello> = {}): DeskHello {
  return {
    connection: 'c-1',
    data_generation: 'generation-1',
    server_time: '2026-11-11T06:10:00.000Z',
    limits: { frame_bytes: 65_536, text_chars: 5000, image_bytes: 1, video_bytes: 1, file_bytes: 1 },
    me,
    offers: [],
    conversations,
    next_cursor: null,
    ...change,
  }
}
