/** What the log shows, line by line. */

import { describe, expect, it } from 'vitest'
import type { ChatEvent, ChatMessageBody } from '../shared/api/types'
import { isAway, keptRows, type MessageRow, type Row, rowsOf, SILENCE_BEFORE_TIME_MS } from './rows'
import { emptyThread, type Pending, type ThreadState } from './thread'
import type { UploadItem } from './uploads'

const start = Date.parse('2026-11-11T06:00:00.000Z')
const sameDay = (a: number, b: number): boolean => Math.floor(a / 86_400_000) === Math.floor(b / 86_400_000)

function message(seq: number, from: 'buyer' | 'agent' | 'system', at_ms: number, body: Partial<ChatMessageBody> = {}) {
  const sender = from === 'agent' ? { kind: from, name: '周晓彤' } : { kind: from }
  const client_id = from === 'buyer' ? `c${seq}` : null
  const full = { kind: 'text', text: `m${seq}`, ...body }
  return { seq, at: new Date(at_ms).toISOString(), kind: 'message', sender, client_id, body: full } as ChatEvent
}
function state(seq: number, body: Extract<ChatEvent, { kind: 'state' }>['body']): ChatEvent {
  return { seq, at: new Date(start).toISOString(), kind: 'state', sender: { kind: 'system' }, client_id: null, body }
}
function rows(thread: Partial<ThreadState>, more: { uploads?: UploadItem[]; greeting?: string } = {}): Row[] {
  const input = { thread: { ...emptyThread, ...thread }, uploads: more.uploads ?? [], greeting: more.greeting ?? null }
  return rowsOf(input, sameDay)
}
const messages = (list: Row[]): MessageRow[] => list.filter((row) => row.kind === 'message')
const pending = (client_id: string, at_ms: number, more: Partial<Pending> = {}): Pending => ({
  client_id,
  body: { kind: 'text', text: client_id },
  attachment: null,
  at_ms,
  state: 'queued',
  error: null,
  seq: null,
  ...more,
})

describe('rows', () => {
  it('show a transfer as who serves now, and nobody twice', () => {
    const list = rows({
      events: [
        state(1, { kind: 'queued' }),
        state(2, { kind: 'assigned', agent: '周晓彤' }),
        state(3, { kind: 'queued' }),
        state(4, { kind: 'assigned', agent: '周晓彤' }),
        state(5, { kind: 'assigned', agent: '李响' }),
        state(6, { kind: 'closed', by: 'agent' }),
        state(7, { kind: 'pooled' }),
        state(8, { kind: 'assigned', agent: '李响' }),
      ],
    })
    expect(list.flatMap((row) => (row.kind === 'assigned' ? [row.agent] : []))).toEqual(['周晓彤', '李响', '李响'])
    expect(list.map((row) => row.kind)).toEqual(['assigned', 'assigned', 'time', 'closed', 'assigned'])
  })

  it('show what was given as rating, not that it was asked for', () => {
    const list = rows({ events: [state(1, { kind: 'rating_invited' }), state(2, { kind: 'rated', score: 1 })] })
    expect(list).toMatchObject([{ kind: 'rated', score: 1 }])
  })

  it('set the away text apart from what else the shop says', () => {
    const auto = (seq: number, which: 'welcome' | 'away') => message(seq, 'system', start, { auto: which } as never)
    const list = messages(rows({ events: [auto(1, 'welcome'), auto(2, 'away'), auto(3, 'away')] }))
    expect(list.map((row) => [isAway(row), row.again])).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ])
  })

  it('put the time above the first and after a silence', () => {
    const later = start + SILENCE_BEFORE_TIME_MS
    const list = rows({
      events: [message(1, 'buyer', start), message(2, 'buyer', later - 1), message(3, 'buyer', later * 2)],
    })
    expect(list.map((row) => row.kind)).toEqual(['time', 'message', 'message', 'time', 'message'])
  })

  it('put the time where a day begins, however short the silence', () => {
    const midnight = Date.parse('2026-11-12T00:00:00.000Z')
    const list = rows({ events: [message(1, 'buyer', midnight - 1000), message(2, 'buyer', midnight)] })
    expect(list.map((row) => row.kind)).toEqual(['time', 'message', 'time', 'message'])
  })

  it('join a turn: one name above, one mark below', () => {
    const list = messages(
      rows({
        events: [
          message(1, 'agent', start),
          message(2, 'agent', start),
          message(3, 'buyer', start),
          message(4, 'buyer', start),
        ],
        staff_read_seq: 3,
      }),
    )
    expect(list.map((row) => [row.by, row.again, row.mark])).toEqual([
      ['周晓彤', false, null],
      ['周晓彤', true, null],
      [null, false, null],
      [null, true, 'stored'],
    ])
  })

  it('mark what staff have read', () => {
    expect(messages(rows({ events: [message(3, 'buyer', start)], staff_read_seq: 3 }))[0]?.mark).toBe('read')
  })

  it('keep a failed mark inside a turn', () => {
    const list = messages(rows({ pending: [pending('a', 1, { state: 'failed', error: 'invalid' }), pending('b', 2)] }))
    expect(list.map((row) => [row.mark, row.error])).toEqual([
      ['failed', 'invalid'],
      ['waiting', null],
    ])
  })

  it('give a message the same key before and after it is in the log', () => {
    const before = messages(rows({ pending: [pending('c1', start)] }))[0]
    const now = messages(rows({ events: [message(1, 'buyer', start)] }))[0]
    expect(before?.key).toBe('c1')
    expect(now?.key).toBe('c1')
  })

  it('tell states, and leave the queue to its card', () => {
    const list = rows({
      events: [
        message(1, 'buyer', start),
        state(2, { kind: 'queued' }),
        state(3, { kind: 'assigned', agent: '周晓彤' }),
        state(4, { kind: 'closed', by: 'agent' }),
      ],
    })
    expect(list.map((row) => row.kind)).toEqual(['time', 'message', 'assigned', 'closed'])
  })

  it('show the welcome once: the greeting stands for the first that the log brings', () => {
    const welcome = { auto: 'welcome', text: '您好' } as const
    const events = [
      message(1, 'buyer', start),
      message(2, 'system', start, welcome),
      message(3, 'system', start, welcome),
    ]
    expect(messages(rows({ events }, { greeting: '您好' })).map((row) => row.seq)).toEqual([1, 3])
    expect(messages(rows({ events })).map((row) => row.seq)).toEqual([1, 2, 3])
  })

  it('put uploads and unsent messages last, by the time they were begun', () => {
    const item = { client_id: 'u', at_ms: 5, quote: 7, kind: 'image', state: { kind: 'sending' } } as UploadItem
    const list = messages(
      rows({ events: [message(1, 'buyer', start)], pending: [pending('late', 9)] }, { uploads: [item] }),
    )
    expect(list.map((row) => row.key)).toEqual(['c1', 'u', 'late'])
    expect(list[1]).toMatchObject({ quote: 7, content: { kind: 'upload' } })
  })

  it('stay the same objects where nothing changed', () => {
    const events = [message(1, 'agent', start), message(2, 'buyer', start)]
    const before = rows({ events })
    const after = keptRows(before, rows({ events: [...events, message(3, 'agent', start)], staff_read_seq: 2 }))
    expect(after.slice(0, 2).every((row, index) => row === before[index])).toBe(true)
    expect(after[2]).not.toBe(before[2])
    expect(after[2]).toMatchObject({ mark: 'read' })
    expect(after).toHaveLength(4)
  })

  it('show a recalled message as a line that ends the turn', () => {
    const list = messages(
      rows({
        events: [
          message(1, 'agent', start),
          message(2, 'agent', start, { kind: 'recalled' }),
          message(3, 'agent', start),
        ],
      }),
    )
    expect(list.map((row) => [row.content.kind, row.again])).toEqual([
      ['text', false],
      ['recalled', false],
      ['text', false],
    ])
  })
})
