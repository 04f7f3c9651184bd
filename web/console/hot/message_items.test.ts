// What the thread shows: separators in the right places, marks that tell the truth, one bubble per message.

import { describe, expect, it } from 'vitest'
import type { ThreadEvent } from '../../shared/api/types'
import type { OutboxEntry } from '../../shared/ws'
import { freshThread } from '../stores/desk/reduce'
import type { Thread } from '../stores/desk/state'
import { conversation, fromBuyer, fromStaff, ME, note, recall, state, THREAD } from '../stores/desk/testing'
import { type KeptItems, type MessageItem, seqOf, storedItems, type ThreadView, threadItems } from './message_items'

function threadOf(events: ThreadEvent[], change: Partial<Thread> = {}, buyer_read_seq = 0): Thread {
  const base = freshThread(conversation({ buyer_read_seq }), ME)
  return { ...base, log: { events, more: true }, ...change }
}

function view(thread: Thread, change: Partial<ThreadView> = {}): ThreadView {
  return {
    thread,
    me: ME,
    outbox: [],
    uploads: [],
    files: new Map(),
    unread_after: null,
    dayNumber: (at) => Math.floor(new Date(at).getTime() / 86_400_000),
    ...change,
  }
}

const kinds = (given: ThreadView): string[] => threadItems(given).map((item) => item.kind)
const messages = (given: ThreadView): MessageItem[] => threadItems(given).filter((item) => item.kind === 'message')
const entry = (client_id: string, change: Partial<OutboxEntry> = {}): OutboxEntry => ({
  client_id,
  lane: THREAD,
  op: 'message.send',
  d: { thread: THREAD, client_id, body: { kind: 'text', text: '在的' } },
  at_ms: Date.UTC(2026, 10, 11, 6, 5),
  state: 'sending',
  error: null,
  ...change,
})

describe('separators', () => {
  it('names each day once, where it begins', () => {
    const next = { ...fromBuyer(2, 'b'), at: '2026-11-12T01:00:00.000Z' }
    expect(kinds(view(threadOf([fromBuyer(1, 'a'), next, fromStaff(3, 'c', {})])))).toEqual([
      'day',
      'message',
      'day',
      'message',
      'day',
      'message',
    ])
  })

  it('stands once before the first unread message of the buyer, not before what staff wrote', () => {
    const log = [fromBuyer(1, 'a'), fromStaff(2, 'b'), note(3, 'n'), fromBuyer(4, 'c'), fromBuyer(5, 'd')]
    expect(kinds(view(threadOf(log), { unread_after: 1 }))).toEqual([
      'day',
      'message',
      'message',
      'message',
      'unread',
      'message',
      'message',
    ])
  })

  it('is not there when all was read', () => {
    expect(kinds(view(threadOf([fromBuyer(1, 'a')]), { unread_after: null }))).not.toContain('unread')
  })

  it('says where the log begins only when its beginning is loaded', () => {
    const whole = threadOf([fromBuyer(1, 'a')], { log: { events: [fromBuyer(1, 'a')], more: false } })
    expect(kinds(view(whole))[0]).toBe('beginning')
    expect(kinds(view(threadOf([fromBuyer(9, 'a')])))).not.toContain('beginning')
  })
})

describe('turns', () => {
  it("shows the buyer's face once per turn, and again after somebody else or a line", () => {
    const log = [fromBuyer(1, 'a'), fromBuyer(2, 'b'), fromStaff(3, 'c'), fromBuyer(4, 'd')]
    const closed = state(5, { kind: 'closed', by: { kind: 'idle' } })
    expect(messages(view(threadOf([...log, closed, fromBuyer(6, 'e')]))).map((item) => item.turn)).toEqual([
      true,
      false,
      true,
      true,
      true,
    ])
  })

  it('tells me, a colleague and the buyer apart', () => {
    const log = [fromBuyer(1, 'a'), fromStaff(2, 'b'), fromStaff(3, 'c', { by: { id: 'x', name: '李响' } })]
    expect(messages(view(threadOf(log))).map((item) => [item.from, item.name])).toEqual([
      ['buyer', ''],
      ['me', ''],
      ['colleague', '李响'],
    ])
  })
})

describe('marks', () => {
  it('are read up to the buyer’s mark and sent beyond it; notes and the buyer have none', () => {
    const log = [fromStaff(1, 'a'), fromBuyer(2, 'b'), note(3, 'n'), fromStaff(4, 'c')]
    expect(messages(view(threadOf(log, {}, 2))).map((item) => item.delivery)).toEqual(['read', null, null, 'sent'])
  })

  it('follow the outbox: waiting, sending, failed with the reason', () => {
    const outbox = [
      entry('c-1', { state: 'failed', error: { code: 'not_assignee', message: '' } }),
      entry('c-2'),
      entry('c-3', { state: 'queued' }),
      entry('c-4', { lane: 'another-thread' }),
    ]
    const shown = messages(view(threadOf([]), { outbox }))
    expect(shown.map((item) => [item.delivery, item.error?.code])).toEqual([
      ['failed', 'not_assignee'],
      ['sending', undefined],
      ['queued', undefined],
    ])
  })
})

describe('one bubble per message', () => {
  const stored = fromStaff(2, '在的', { client_id: 'c-1' })
  const before = view(threadOf([fromBuyer(1, 'a')]), { outbox: [entry('c-1')] })
  const between = view(threadOf([fromBuyer(1, 'a')], { echoes: [stored] }))
  const after = view(threadOf([fromBuyer(1, 'a'), stored]), { outbox: [entry('c-1')] })

  it.each([
    ['while it is sent', before],
    ['while its entry is on the way', between],
    ['when entry and outbox both know it', after],
  ])('%s', (_, given) => {
    const mine = messages(given).filter((item) => item.from === 'me')
    expect(mine.map((item) => item.key)).toEqual(['c-1'])
  })
})

it('shows a recalled message as one line at its place, and no line for the recall itself', () => {
  const tombstone = { ...fromBuyer(1, ''), body: { kind: 'recalled' } } as ThreadEvent
  const items = threadItems(view(threadOf([tombstone, recall(2, 1)])))
  expect(items.map((item) => item.kind)).toEqual(['day', 'recalled'])
  expect(items[1]).toMatchObject({ by: 'buyer' })
  expect(seqOf(items[1]!)).toBe(1)
})

it('shows a file that is on its way with what is known of it', () => {
  const upload = {
    id: 'u-1',
    thread: THREAD,
    name: 'bag.png',
    bytes: 1000,
    kind: 'image' as const,
    preview: 'blob:x',
    width: 640,
    height: 440,
    sent_bytes: 500,
    at_ms: Date.UTC(2026, 10, 11, 6, 5),
    state: 'sending' as const,
    error: null,
  }
  const [shown] = messages(view(threadOf([]), { uploads: [upload] }))
  expect(shown).toMatchObject({
    key: 'u-1',
    delivery: 'uploading',
    body: { kind: 'image' },
    file: { preview: 'blob:x' },
  })
  const [failed] = messages(
    view(threadOf([]), { uploads: [{ ...upload, state: 'failed', error: { code: 'network', detail: '' } }] }),
  )
  expect(failed?.delivery).toBe('failed')
})

describe('what was drawn before', () => {
  const log = [fromBuyer(1, 'a'), fromStaff(2, 'b'), fromBuyer(3, 'c')]
  const shown = (given: ThreadView, kept: KeptItems) => threadItems(given, storedItems(given, kept))
  const items = (given: ThreadView, kept: KeptItems) => shown(given, kept).filter((item) => item.kind === 'message')

  it('is the same item when something is sent, and when something comes', () => {
    const kept: KeptItems = new WeakMap()
    const before = items(view(threadOf(log)), kept)
    const sending = items(view(threadOf(log), { outbox: [entry('c-9')] }), kept)
    const after = items(view(threadOf([...log, fromBuyer(4, 'd')])), kept)
    expect(sending.slice(0, 3).every((item, index) => item === before[index])).toBe(true)
    expect(after.slice(0, 3).every((item, index) => item === before[index])).toBe(true)
  })

  it('is another once the buyer has read it, or what stands before it changes its turn', () => {
    const kept: KeptItems = new WeakMap()
    const before = items(view(threadOf(log)), kept)
    const read = items(view(threadOf(log, {}, 2)), kept)
    expect(read.map((item, index) => item === before[index])).toEqual([true, false, true])
    expect(read[1]).toMatchObject({ delivery: 'read' })
    const earlier = items(view(threadOf([fromBuyer(0, 'z'), ...log], {}, 2)), kept)
    expect(earlier.map((item) => item.kind === 'message' && item.turn)).toEqual([true, false, true, true])
  })
})
