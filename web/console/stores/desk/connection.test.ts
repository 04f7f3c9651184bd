// The live line against a socket that says what the test wants: order, doubles, gaps, resuming, restoring, sending.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Conversation, DeskHello } from '../../../shared/api/types'
import type { OutboxEntry, WebSocketLike } from '../../../shared/ws'
import { DeskConnection, type DeskNotice } from './connection'
import { reduce } from './reduce'
import { type Desk, emptyDesk } from './state'
import { assigned, conversation, fromBuyer, fromStaff, hello, ME, offer, THREAD } from './testing'

interface Request {
  id: number
  op: string
  d: Record<string, unknown>
}

class Line implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onclose: WebSocketLike['onclose'] = null
  onerror: WebSocketLike['onerror'] = null
  readonly sent: Request[] = []

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Request)
  }

  close(): void {
    this.onmessage = null
  }

  say(...frames: unknown[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) })
  }

  last(op: string): Request {
    const found = this.sent.findLast((request) => request.op === op)
    if (!found) throw new Error(`${op} was not asked`)
    return found
  }

  count(op: string): number {
    return this.sent.filter((request) => request.op === op).length
  }
}

class Stage {
  desk: Desk = emptyDesk(ME)
  outbox: readonly OutboxEntry[] = []
  readonly lines: Line[] = []
  readonly notices: DeskNotice[] = []
  readonly connection: DeskConnection

  constructor() {
    this.connection = new DeskConnection({
      desk: () => this.desk,
      dispatch: (action) => {
        this.desk = reduce(this.desk, action)
      },
      storage: { load: () => [], put: () => undefined, remove: () => undefined },
      onState: () => undefined,
      onOutbox: (entries) => {
        this.outbox = entries
      },
      onMe: () => undefined,
      onHello: () => undefined,
      onNotice: (notice) => this.notices.push(notice),
      onMonitor: () => undefined,
      random: () => 0,
      open: () => {
        const line = new Line()
        this.lines.push(line)
        return line
      },
    })
  }

  get line(): Line {
    const line = this.lines.at(-1)
    if (!line) throw new Error('no line was opened')
    return line
  }

  async connect(conversations: Conversation[], change: Partial<DeskHello> = {}): Promise<void> {
    this.connection.socket.connect()
    await this.greet(conversations, change)
  }

  async greet(conversations: Conversation[], change: Partial<DeskHello> = {}): Promise<void> {
    await vi.advanceTimersByTimeAsync(0)
    this.line.onopen?.({} as never)
    this.line.say({ id: this.line.last('hello').id, ok: hello(conversations, change) })
    await vi.advanceTimersByTimeAsync(0)
  }

  async drop(): Promise<void> {
    this.line.onclose?.({ code: 1006, reason: '' })
    await vi.advanceTimersByTimeAsync(1)
  }

  async open(events: ReturnType<typeof fromBuyer>[], more = false): Promise<void> {
    const opening = this.connection.openLog(THREAD)
    this.line.say({ id: this.line.last('history').id, ok: { events, more } })
    await opening
  }

  seqs(): number[] {
    return this.desk.threads.get(THREAD)?.log?.events.map((event) => event.seq) ?? []
  }

  unread(): number | undefined {
    return this.desk.threads.get(THREAD)?.conversation.unread
  }
}

const event = (d: ReturnType<typeof fromBuyer>) => ({ ev: 'thread.event', d })
let stage: Stage

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-11T06:10:00.000Z') })
  stage = new Stage()
  return () => {
    stage.connection.end()
    vi.useRealTimers()
  }
})

it('forgets what belongs to a shop that one may see no longer', async () => {
  const elsewhere = conversation({ id: 'conversation-2', thread: 'thread-2', shop: 'shop-2' })
  await stage.connect([conversation(), elsewhere])
  const shops = [
    { id: 'shop-1', permissions: ['conversation.view'] },
    { id: 'shop-2', permissions: ['shop.view'] },
  ]
  stage.line.say({ ev: 'access.changed', d: { me: { shops } } })
  expect([...stage.desk.threads.keys()]).toEqual([THREAD])
})

describe('the log stays in order and gapless', () => {
  beforeEach(async () => {
    await stage.connect([conversation({ last_seq: 1, unread: 1 })])
    await stage.open([fromBuyer(1, 'a')])
  })

  it('holds what came early until what is before it came', () => {
    stage.line.say(event(fromBuyer(3, 'c')))
    expect(stage.seqs()).toEqual([1])
    stage.line.say(event(fromBuyer(2, 'b')))
    expect(stage.seqs()).toEqual([1, 2, 3])
  })

  it('drops doubles', () => {
    stage.line.say([event(fromBuyer(2, 'b')), event(fromBuyer(2, 'b')), event(fromBuyer(1, 'a'))])
    expect(stage.seqs()).toEqual([1, 2])
    expect(stage.unread()).toBe(2)
  })

  it('asks history for a gap after 300 ms, not before', async () => {
    const asked = stage.line.count('history')
    stage.line.say(event(fromBuyer(4, 'd')))
    await vi.advanceTimersByTimeAsync(299)
    expect(stage.line.count('history')).toBe(asked)
    await vi.advanceTimersByTimeAsync(1)
    const request = stage.line.last('history')
    expect(request.d).toMatchObject({ thread: THREAD, after_seq: 1 })
    stage.line.say({ id: request.id, ok: { events: [fromBuyer(2, 'b'), fromBuyer(3, 'c')], more: false } })
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.seqs()).toEqual([1, 2, 3, 4])
  })

  it('learns from the digest of a last message that never came', async () => {
    stage.line.say({ ev: 'sync.digest', d: { threads: [{ thread: THREAD, last_seq: 2 }] } })
    await vi.advanceTimersByTimeAsync(300)
    const request = stage.line.last('history')
    stage.line.say({ id: request.id, ok: { events: [fromBuyer(2, 'b')], more: false } })
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.seqs()).toEqual([1, 2])
  })
})

describe('coming back', () => {
  beforeEach(async () => {
    await stage.connect([conversation({ last_seq: 1, unread: 1 })])
    await stage.open([fromBuyer(1, 'a')])
    await stage.drop()
  })

  it('resumes each log it holds from its last entry', async () => {
    await stage.greet([conversation({ last_seq: 3, unread: 3 })])
    expect(stage.line.last('hello').d.resume).toEqual([{ thread: THREAD, seq: 1 }])
    stage.line.say(event(fromBuyer(2, 'b')), event(fromBuyer(3, 'c')))
    stage.line.say({ ev: 'resume.end', d: { thread: THREAD, last_seq: 3, reset: false } })
    expect(stage.seqs()).toEqual([1, 2, 3])
    expect(stage.unread()).toBe(3)
  })

  it('forgets the log when the server says that it is too far behind', async () => {
    await stage.greet([conversation({ last_seq: 900, read_seq: 898, unread: 2 })])
    stage.line.say({ ev: 'resume.end', d: { thread: THREAD, last_seq: 900, reset: true } })
    expect(stage.desk.threads.get(THREAD)?.log).toBeNull()
    await stage.open([fromBuyer(899, 'y'), fromBuyer(900, 'z')], true)
    stage.line.say(event(fromBuyer(901, 'neu')))
    expect(stage.seqs()).toEqual([899, 900, 901])
  })

  it('drops every copy when the data was restored, and follows the new numbers', async () => {
    await stage.greet([conversation({ last_seq: 0, unread: 0 })], { data_generation: 'generation-2' })
    expect(stage.desk.threads.get(THREAD)?.log).toBeNull()
    stage.line.say(event(fromBuyer(1, 'anders')))
    expect(stage.desk.threads.get(THREAD)?.conversation).toMatchObject({ last_seq: 1, unread: 1 })
  })

  it('sees what left meanwhile', async () => {
    await stage.greet([])
    expect(stage.desk.threads.get(THREAD)).toMatchObject({ mine: false, departure: { because: 'away' } })
  })
})

describe('a conversation that is not opened', () => {
  it('keeps its summary by the entries that come', async () => {
    await stage.connect([conversation({ last_seq: 4 })])
    stage.line.say(event(fromBuyer(5, '在吗')), event(fromBuyer(6, '？')))
    expect(stage.unread()).toBe(2)
    expect(stage.seqs()).toEqual([])
  })

  it('reads back to the first unread entry when it is opened, over several pages', async () => {
    await stage.connect([conversation({ last_seq: 120, read_seq: 30, unread: 90 })])
    const page = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => fromBuyer(from + index, 'x'))
    const opening = stage.connection.openLog(THREAD)
    stage.line.say({ id: stage.line.last('history').id, ok: { events: page(71, 120), more: true } })
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.line.last('history').d.before_seq).toBe(71)
    stage.line.say({ id: stage.line.last('history').id, ok: { events: page(21, 70), more: true } })
    await opening
    expect(stage.seqs()[0]).toBe(21)
    expect(stage.line.count('history')).toBe(2)
  })

  it('misses nothing that came while its page was on the way', async () => {
    await stage.connect([conversation({ last_seq: 1 })])
    const opening = stage.connection.openLog(THREAD)
    stage.line.say(event(fromBuyer(2, 'b')))
    stage.line.say({ id: stage.line.last('history').id, ok: { events: [fromBuyer(1, 'a')], more: false } })
    await opening
    await vi.advanceTimersByTimeAsync(300)
    stage.line.say({ id: stage.line.last('history').id, ok: { events: [fromBuyer(2, 'b')], more: false } })
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.seqs()).toEqual([1, 2])
    expect(stage.unread()).toBe(1)
  })
})

describe('sending', () => {
  beforeEach(async () => {
    await stage.connect([conversation({ last_seq: 1 })])
    await stage.open([fromBuyer(1, 'a')])
  })

  it('shows one bubble from the first moment to the entry in the log', async () => {
    stage.connection.send(THREAD, 'c-1', { kind: 'text', text: '在的' })
    expect(stage.outbox.map((entry) => entry.state)).toEqual(['sending'])
    const request = stage.line.last('message.send')
    expect(request.d).toMatchObject({ client_id: 'c-1', assignment_epoch: 1, body: { text: '在的' } })
    stage.line.say({ id: request.id, ok: { seq: 2, at: '2026-11-11T06:10:00.100Z' } })
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.outbox).toEqual([])
    expect(stage.desk.threads.get(THREAD)?.echoes).toHaveLength(1)
    stage.line.say(event(fromStaff(2, '在的', { client_id: 'c-1' })))
    expect(stage.desk.threads.get(THREAD)?.echoes).toEqual([])
    expect(stage.seqs()).toEqual([1, 2])
  })

  it('sends again with the same client id after a lost line', async () => {
    stage.connection.send(THREAD, 'c-1', { kind: 'text', text: '在的' })
    await stage.drop()
    await stage.greet([conversation({ last_seq: 1 })])
    expect(stage.line.last('message.send').d.client_id).toBe('c-1')
  })

  it('keeps a refused message until it is retried, with the epoch of that moment', async () => {
    stage.connection.send(THREAD, 'c-1', { kind: 'text', text: '在的' })
    const refusal = { code: 'not_assignee', message: '', retry: false }
    stage.line.say({ id: stage.line.last('message.send').id, error: refusal })
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.outbox[0]).toMatchObject({ state: 'failed', error: { code: 'not_assignee' } })
    stage.line.say(event(assigned(2, { id: ME, name: '周晓彤' }, 5)))
    stage.connection.outbox.retry('c-1')
    expect(stage.line.last('message.send').d).toMatchObject({ client_id: 'c-1', assignment_epoch: 5 })
  })

  it('sends a note without an epoch: it needs no assignment', () => {
    stage.connection.send(THREAD, 'c-1', { kind: 'note', text: '老客户' })
    expect(stage.line.last('message.send').d).not.toHaveProperty('assignment_epoch')
  })

  it('tells of typing at most every three seconds', () => {
    for (const at of [0, 1000, 2999, 3000]) stage.connection.typing(THREAD, at)
    expect(stage.line.count('typing')).toBe(2)
  })
})

describe('what routing tells', () => {
  beforeEach(() => stage.connect([conversation()], { offers: [offer()] }))

  it('brings open offers with hello and by themselves, and takes those away that ended', () => {
    stage.line.say({ ev: 'offer.made', d: offer({ offer: 'offer-2' }) })
    expect([...stage.desk.offers.keys()]).toEqual(['offer-1', 'offer-2'])
    const d = { offer: 'offer-1', conversation: 'conversation-9', to: { id: ME, name: '周晓彤' }, outcome: 'expired' }
    stage.line.say({ ev: 'offer.ended', d })
    expect([...stage.desk.offers.keys()]).toEqual(['offer-2'])
    expect(stage.notices).toEqual([{ kind: 'offer_ended', d }])
  })

  it('says who took a conversation over', () => {
    const by = { id: 'account-3', name: '林悦' }
    const d = { conversation: 'conversation-1', thread: THREAD, because: 'taken_over', by, reason: '老客户' }
    stage.line.say({ ev: 'conversation.removed', d })
    expect(stage.desk.threads.get(THREAD)).toMatchObject({
      mine: false,
      departure: { because: 'taken_over', by: '林悦' },
    })
    expect(stage.notices).toEqual([{ kind: 'removed', d }])
  })
})
