// The reducer as stories: what an agent would see after each of these things happened.

import { describe, expect, it } from 'vitest'
import { type Action, reduce } from './reduce'
import { type Desk, emptyDesk, type Thread } from './state'
import {
  assigned,
  conversation,
  fromBuyer,
  fromStaff,
  hello,
  ME,
  note,
  recall,
  state,
  THREAD,
  welcome,
} from './testing'

const now_ms = Date.parse('2026-11-11T06:10:00.000Z')

function desk(...actions: Action[]): Desk {
  return actions.reduce(reduce, emptyDesk(ME))
}

function greeted(change: Parameters<typeof conversation>[0] = {}): Action {
  return { kind: 'hello', ok: hello([conversation(change)]), now_ms }
}

function thread(of: Desk): Thread {
  const found = of.threads.get(THREAD)
  if (!found) throw new Error('the thread is not there')
  return found
}

const events = (...list: ReturnType<typeof fromBuyer>[]): Action => ({ kind: 'events', thread: THREAD, events: list })
const opened = (more: boolean, ...list: ReturnType<typeof fromBuyer>[]): Action => ({
  kind: 'log_opened',
  thread: THREAD,
  events: list,
  more,
})
const seqs = (of: Desk): number[] => thread(of).log?.events.map((event) => event.seq) ?? []

describe('what a conversation becomes by its log', () => {
  it('starts waiting with the first unanswered message, not with the latest', () => {
    const after = desk(greeted(), events(fromBuyer(1, '在吗'), fromBuyer(2, '在吗？')))
    expect(thread(after).conversation).toMatchObject({
      waiting_since: fromBuyer(1, '').at,
      last_buyer_at: fromBuyer(2, '').at,
      unread: 2,
      last_seq: 2,
      preview: { text: '在吗？', from: 'buyer', seq: 2 },
    })
  })

  it('stops waiting with a reply of a person, not with a welcome or a note', () => {
    const welcomed = desk(greeted(), events(fromBuyer(1, '在吗'), welcome(2), note(3, '老客户')))
    expect(thread(welcomed).conversation.waiting_since).toBe(fromBuyer(1, '').at)
    const answered = reduce(welcomed, events(fromStaff(4, '在的')))
    expect(thread(answered).conversation.waiting_since).toBeNull()
  })

  it('is no longer mine once the log says that somebody else has it', () => {
    const after = desk(greeted(), events(assigned(1, { id: 'account-2', name: '李响' }, 2)))
    expect(thread(after)).toMatchObject({ mine: false, conversation: { assignment_epoch: 2 } })
  })

  it('closes with who closed it, and nobody waits any more', () => {
    const after = desk(greeted(), events(fromBuyer(1, '谢谢'), state(2, { kind: 'closed', by: { kind: 'buyer' } })))
    expect(thread(after)).toMatchObject({ mine: false, conversation: { state: 'closed', waiting_since: null } })
  })

  it('shows a recalled message as recalled, in the list and in the log', () => {
    const after = desk(greeted(), opened(false, fromBuyer(1, '密码是 1234')), events(recall(2, 1)))
    expect(thread(after).conversation.preview).toMatchObject({ kind: 'recalled', text: '' })
    expect(thread(after).log?.events[0]).toMatchObject({ seq: 1, body: { kind: 'recalled' } })
  })

  it('shows what was recalled as recalled also in a page that is read later', () => {
    const after = desk(greeted({ last_seq: 9 }), opened(true, recall(9, 4)), {
      kind: 'log_earlier',
      thread: THREAD,
      events: [fromBuyer(4, '密码是 1234'), fromBuyer(5, '好')],
      more: false,
    })
    expect(thread(after).log?.events[0]).toMatchObject({ seq: 4, body: { kind: 'recalled' } })
  })
})

describe('doubles and stale news', () => {
  it('counts an entry once however often it comes', () => {
    const once = desk(greeted(), opened(false), events(fromBuyer(1, '在吗')))
    const twice = reduce(once, events(fromBuyer(1, '在吗')))
    expect(thread(twice).conversation.unread).toBe(1)
    expect(seqs(twice)).toEqual([1])
  })

  it('does not count again what the summary of hello already includes', () => {
    const after = desk(greeted({ last_seq: 3, unread: 2 }), opened(false, fromBuyer(2, 'a'), fromBuyer(3, 'b')))
    expect(thread(after).conversation.unread).toBe(2)
    expect(seqs(after)).toEqual([2, 3])
  })

  it('lets no older summary win over what the log has told', () => {
    const after = desk(greeted({ last_seq: 1 }), events(fromBuyer(2, '又来了')), {
      kind: 'added',
      conversation: conversation({ last_seq: 1 }),
    })
    expect(thread(after).conversation).toMatchObject({ last_seq: 2, unread: 1 })
  })

  it('keeps the present conversation when an earlier one of the same thread is looked at', () => {
    const earlier = conversation({ id: 'conversation-0', opened_at: '2026-11-01T06:00:00.000Z', state: 'closed' })
    const after = desk(greeted(), { kind: 'looked_at', conversation: earlier })
    expect(thread(after).conversation.id).toBe('conversation-1')
  })
})

describe('coming back', () => {
  it('keeps the log over a hello, so that only what is missing is resumed', () => {
    const after = desk(
      greeted({ last_seq: 1 }),
      opened(false, fromBuyer(1, '在吗')),
      greeted({ last_seq: 3, unread: 3 }),
    )
    expect(seqs(after)).toEqual([1])
    const resumed = reduce(after, events(fromBuyer(2, 'b'), fromBuyer(3, 'c')))
    expect(seqs(resumed)).toEqual([1, 2, 3])
    expect(thread(resumed).conversation.unread).toBe(3)
  })

  it('marks as gone what left while nobody was connected', () => {
    const at = '2026-11-11T06:20:00.000Z'
    const after = desk(greeted(), { kind: 'open_listed', threads: new Set(), at })
    expect(thread(after)).toMatchObject({ mine: false, departure: { because: 'away', at } })
  })

  it('forgets a log that is to be read anew, and keeps the conversation', () => {
    const after = desk(greeted(), opened(false, fromBuyer(1, 'a')), { kind: 'log_dropped', thread: THREAD })
    expect(thread(after)).toMatchObject({ log: null, conversation: { unread: 1 } })
  })

  it('drops every local copy when the data was restored from a backup', () => {
    const other = conversation({ id: 'conversation-2', thread: 'thread-2' })
    const restored = hello([other], { data_generation: 'generation-2' })
    const after = desk(greeted(), opened(false, fromBuyer(1, 'a')), { kind: 'hello', ok: restored, now_ms })
    expect([...after.threads.keys()]).toEqual(['thread-2'])
  })

  it("measures how far the server's clock is ahead", () => {
    const after = desk({ kind: 'hello', ok: hello([], { server_time: '2026-11-11T06:10:03.000Z' }), now_ms })
    expect(after.clock_ahead_ms).toBe(3000)
  })
})

describe('reading', () => {
  const three = [fromBuyer(1, 'a'), fromBuyer(2, 'b'), fromBuyer(3, 'c')]
  const read = (seq: number, account = ME): Action => ({
    kind: 'read',
    d: { thread: THREAD, by: 'account', account, seq },
  })

  it('leaves unread only what comes after the mark', () => {
    const after = desk(greeted(), opened(false, ...three), read(1))
    expect(thread(after).conversation).toMatchObject({ read_seq: 1, unread: 2 })
    expect(thread(reduce(after, read(3))).conversation.unread).toBe(0)
  })

  it('never goes back, and is not moved by a colleague', () => {
    const after = desk(greeted(), opened(false, ...three), read(3), read(1), read(2, 'account-2'))
    expect(thread(after).conversation).toMatchObject({ read_seq: 3, unread: 0 })
  })

  it("takes the buyer's mark for the two ticks", () => {
    const mark: Action = { kind: 'read', d: { thread: THREAD, by: 'buyer', seq: 2 } }
    expect(thread(desk(greeted(), mark)).conversation.buyer_read_seq).toBe(2)
  })
})

describe('what is stored and not yet told', () => {
  const echo = fromStaff(2, '在的', { client_id: 'c-1' })

  it('stands as an echo until its entry comes, and then once', () => {
    const stored = desk(greeted(), opened(false, fromBuyer(1, '在吗')), { kind: 'stored', echo })
    expect(thread(stored).echoes).toEqual([echo])
    const told = reduce(stored, events(echo))
    expect(thread(told).echoes).toEqual([])
    expect(seqs(told)).toEqual([1, 2])
  })

  it('is no echo when the entry came before the answer', () => {
    const after = desk(greeted(), opened(false), events(echo), { kind: 'stored', echo })
    expect(thread(after).echoes).toEqual([])
  })
})

describe('leaving', () => {
  const removed = (id: string): Action => ({
    kind: 'removed',
    thread: THREAD,
    conversation: id,
    departure: { because: 'transferred', at: '2026-11-11T06:20:00.000Z' },
  })

  it('says how the conversation left', () => {
    expect(thread(desk(greeted(), removed('conversation-1')))).toMatchObject({
      mine: false,
      departure: { because: 'transferred' },
    })
  })

  it('does not take away the next conversation of the same thread', () => {
    const next = conversation({ id: 'conversation-2', last_seq: 8, opened_at: '2026-11-11T07:00:00.000Z' })
    const after = desk(greeted(), { kind: 'added', conversation: next }, removed('conversation-1'))
    expect(thread(after)).toMatchObject({ mine: true, departure: null })
  })

  it('is undone when the conversation comes back', () => {
    const back = conversation({ last_seq: 5, assignment_epoch: 3 })
    const after = desk(greeted(), removed('conversation-1'), { kind: 'added', conversation: back })
    expect(thread(after)).toMatchObject({ mine: true, departure: null })
  })

  it('lets go of the oldest entries of a long log and knows that there are more', () => {
    const many = Array.from({ length: 10 }, (_, index) => fromBuyer(index + 1, 'x'))
    const after = desk(greeted(), opened(false, ...many), { kind: 'log_trimmed', thread: THREAD, keep: 3 })
    expect(seqs(after)).toEqual([8, 9, 10])
    expect(thread(after).log?.more).toBe(true)
  })
})

it('changes nothing by what concerns no known thread', () => {
  const before = desk(greeted())
  const after = reduce(before, { kind: 'typing', thread: 'thread-9', until_ms: 1 })
  expect(after).toBe(before)
})
