/** The reducer of the buyer's thread. */

import { describe, expect, it } from 'vitest'
import type { ChatEvent, ChatHello, ChatThread } from '../shared/api/types'
import type { OutboxEntry } from '../shared/ws'
import { emptyThread, firstSeq, reduceThread, type ThreadAction, type ThreadState, unreadCount } from './thread'

const at = '2026-11-11T06:18:02.120Z'

function said(seq: number, text = `m${seq}`, client_id: string | null = null): ChatEvent {
  return { seq, at, kind: 'message', sender: { kind: 'buyer' }, client_id, body: { kind: 'text', text } }
}
function answered(seq: number, text = `a${seq}`): ChatEvent {
  const sender = { kind: 'agent', name: '周晓彤' } as const
  return { seq, at, kind: 'message', sender, client_id: null, body: { kind: 'text', text } }
}
function became(seq: number, body: Extract<ChatEvent, { kind: 'state' }>['body']): ChatEvent {
  return { seq, at, kind: 'state', sender: { kind: 'system' }, client_id: null, body }
}
function recalled(seq: number, target: number): ChatEvent {
  return { seq, at, kind: 'recall', sender: { kind: 'buyer' }, client_id: null, body: { kind: 'recall', target } }
}
function hello(thread: Partial<ChatThread> = {}, data_generation = 'g1'): ThreadAction {
  const full: ChatThread = {
    last_seq: 0,
    read_seq: 0,
    staff_read_seq: 0,
    state: 'none',
    agent: null,
    queue: null,
    topic: null,
    rating: null,
    ...thread,
  }
  return { type: 'hello', hello: { data_generation, thread: full } as ChatHello }
}
function entry(client_id: string, state: OutboxEntry['state'] = 'queued'): OutboxEntry {
  const d = { client_id, body: { kind: 'text', text: client_id } }
  return { client_id, lane: 'thread', op: 'message.send', d, at_ms: 1, state, error: null }
}
function lived(...actions: ThreadAction[]): ThreadState {
  return actions.reduce(reduceThread, emptyThread)
}
const open = became(1, { kind: 'assigned', agent: '周晓彤' })
const events = (...list: ChatEvent[]): ThreadAction => ({ type: 'events', events: list })

describe('the state of the conversation', () => {
  it('is a fold over the log', () => {
    const thread = lived(hello(), events(said(1), became(2, { kind: 'queued' })))
    expect(thread).toMatchObject({ state: 'queued', agent: null })
    const served = reduceThread(thread, events(became(3, { kind: 'assigned', agent: '周晓彤' })))
    expect(served).toMatchObject({ state: 'assigned', agent: '周晓彤' })
    expect(reduceThread(served, events(became(4, { kind: 'closed', by: 'idle' })))).toMatchObject({
      state: 'closed',
      agent: null,
    })
  })

  it('waits in the pool while nobody is there, and in the line when somebody is', () => {
    const line = { position: 3, or_more: false, estimate_s: null }
    const queue: ThreadAction = { type: 'queue', queue: line }
    const waiting = lived(hello(), events(became(1, { kind: 'queued' })), queue)
    expect(waiting).toMatchObject({ state: 'queued', queue: line })
    const pooled = reduceThread(waiting, events(became(2, { kind: 'pooled' })))
    expect(pooled).toMatchObject({ state: 'pooled', queue: null, queue_start: 0 })
    expect(reduceThread(pooled, queue)).toMatchObject({ queue: null })
    expect(reduceThread(pooled, events(became(3, { kind: 'assigned', agent: '周晓彤' })))).toMatchObject({
      state: 'assigned',
      agent: '周晓彤',
    })
  })

  it('is not thrown back by resumed events that hello already counted', () => {
    const thread = lived(
      events(said(1)),
      hello({ last_seq: 3, state: 'pooled' }),
      events(became(2, { kind: 'assigned', agent: '周晓彤' }), became(3, { kind: 'queued' })),
    )
    expect(thread.state).toBe('pooled')
    expect(reduceThread(thread, events(became(4, { kind: 'assigned', agent: '李响' })))).toMatchObject({
      state: 'assigned',
      agent: '李响',
    })
  })

  it('remembers how long the line was, until somebody takes over', () => {
    const place = (position: number): ThreadAction => ({
      type: 'queue',
      queue: { position, or_more: false, estimate_s: null },
    })
    const thread = lived(hello(), events(became(1, { kind: 'queued' })), place(9), place(4))
    expect(thread).toMatchObject({ queue: { position: 4 }, queue_start: 9 })
    const served = reduceThread(thread, events(became(2, { kind: 'assigned', agent: '周晓彤' })))
    expect(served).toMatchObject({ queue: null, queue_start: 0 })
    // One that was still on its way.
    expect(reduceThread(served, place(1)).queue).toBeNull()
  })
})

describe('what was recalled', () => {
  it('is gone when the recall comes after it', () => {
    const thread = lived(hello(), events(said(1), said(2)), events(recalled(3, 1)))
    expect(thread.events.map((event) => event.body.kind)).toEqual(['recalled', 'text', 'recall'])
  })

  it('is gone when an older page brings the target of a recall that is held', () => {
    const thread = lived(hello({ last_seq: 3 }), events(recalled(4, 2)), {
      type: 'older',
      events: [said(1), said(2), said(3)],
      more: false,
    })
    expect(thread.events.map((event) => event.body.kind)).toEqual(['text', 'recalled', 'text', 'recall'])
  })
})

describe('older pages', () => {
  it('go before what is held, without doubles', () => {
    const thread = lived(hello({ last_seq: 5 }), events(said(6)), {
      type: 'older',
      events: [said(4), said(5), said(6)],
      more: true,
    })
    expect(thread.events.map((event) => event.seq)).toEqual([4, 5, 6])
    expect(firstSeq(thread)).toBe(4)
    expect(thread.more).toBe(true)
  })

  it('are known to exist as soon as hello names a last number', () => {
    expect(lived(hello({ last_seq: 5 })).more).toBe(true)
    expect(lived(hello()).more).toBe(false)
  })
})

describe('pending messages', () => {
  const outbox = (...entries: OutboxEntry[]): ThreadAction => ({ type: 'outbox', entries })

  it('go from waiting to stored, and give way to their event', () => {
    let thread = lived(hello(), outbox(entry('a', 'sending')))
    expect(thread.pending).toMatchObject([{ client_id: 'a', state: 'sending' }])
    thread = reduceThread(thread, { type: 'stored', client_id: 'a', seq: 1 })
    thread = reduceThread(thread, outbox())
    expect(thread.pending).toMatchObject([{ client_id: 'a', state: 'stored', seq: 1 }])
    thread = reduceThread(thread, events(said(1, 'a', 'a')))
    expect(thread.pending).toEqual([])
  })

  it('are shown once when the event comes before the answer', () => {
    let thread = lived(hello(), outbox(entry('a', 'sending')), events(said(1, 'a', 'a')))
    thread = reduceThread(thread, outbox(entry('a', 'sending')))
    expect(thread.pending).toEqual([])
    expect(thread.events).toHaveLength(1)
  })

  it('give way to their event when an older page brings it after a reset', () => {
    let thread = lived(hello(), outbox(entry('a')), { type: 'stored', client_id: 'a', seq: 1 }, { type: 'reset' })
    thread = reduceThread(thread, { type: 'older', events: [said(1, 'a', 'a')], more: false })
    expect(thread.pending).toEqual([])
  })
})

describe('another data generation', () => {
  it('drops what was held and what was only acknowledged, and keeps what is unsent', () => {
    const thread = lived(
      hello({ last_seq: 2, staff_read_seq: 2 }),
      events(said(3)),
      { type: 'outbox', entries: [entry('a'), entry('b')] },
      { type: 'stored', client_id: 'a', seq: 4 },
      hello({ last_seq: 1, staff_read_seq: 1 }, 'g2'),
    )
    expect(thread.events).toEqual([])
    expect(thread.pending.map((pending) => pending.client_id)).toEqual(['b'])
    expect(thread).toMatchObject({ more: true, staff_read_seq: 1, state_seq: 1 })
  })
})

describe('reading', () => {
  it('counts agents’ messages beyond the mark, and the mark never falls back', () => {
    let thread = lived(hello({ last_seq: 1, read_seq: 1 }), events(answered(2), said(3), answered(4)))
    expect(unreadCount(thread)).toBe(2)
    thread = reduceThread(thread, { type: 'own_read', seq: 4 })
    thread = reduceThread(thread, hello({ last_seq: 4, read_seq: 2 }))
    expect(unreadCount(thread)).toBe(0)
  })

  it('does not fall back for staff either', () => {
    const thread = lived({ type: 'staff_read', seq: 5 }, { type: 'staff_read', seq: 3 })
    expect(thread.staff_read_seq).toBe(5)
  })
})

describe('the rating', () => {
  const invited = { invited: true, score: null }

  it('is asked for by the log, and given once', () => {
    const closed = lived(hello(), events(open, became(2, { kind: 'closed', by: 'agent' })))
    expect(closed.rating).toBeNull()
    const asked = reduceThread(closed, events(became(3, { kind: 'rating_invited' })))
    expect(asked).toMatchObject({ state: 'closed', rating: invited })
    expect(reduceThread(asked, { type: 'rated', score: 1 }).rating).toEqual({ invited: true, score: 1 })
    expect(reduceThread(asked, events(became(4, { kind: 'rated', score: 0 }))).rating).toEqual({
      invited: true,
      score: 0,
    })
  })

  it('is known from hello, which older events do not take back', () => {
    const rated = { invited: true, score: 2 }
    const thread = lived(
      hello({ last_seq: 3, state: 'closed', rating: rated }),
      events(became(2, { kind: 'rating_invited' })),
    )
    expect(thread.rating).toEqual(rated)
  })

  it('of an open conversation stays while it is handed on, and ends with it', () => {
    const asked = lived(hello(), events(open, became(2, { kind: 'rating_invited' }), became(3, { kind: 'queued' })))
    expect(asked.rating).toEqual(invited)
    const next = reduceThread(asked, events(became(4, { kind: 'closed', by: 'buyer' }), became(5, { kind: 'queued' })))
    expect(next.rating).toBeNull()
  })
})
