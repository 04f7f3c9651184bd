/** The chat as a whole against a server played by the test: sends, gaps, resets, restores, tokens, another person. */

import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChatEvent, ChatThread } from '../shared/api/types'
import { FakeLine } from '../shared/ws/fake_line'
import { Chat } from './client'
import { fetchRest } from './rest'
import { type ChatStorage, createStorage, memoryStore } from './storage'
import { event, shop } from './testing'

const lines: FakeLine[] = []
const line = (): FakeLine => {
  const last = lines.at(-1)
  if (!last) throw new Error('no line was opened')
  return last
}
const buyers = { now: 'b1', token: 't1' }
const sessions: unknown[] = []
let storage: ChatStorage
let identity: string | null | undefined

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const pushes = (...list: ChatEvent[]): void => {
  for (const d of list) line().says({ ev: 'thread.event', d })
}
const held = (chat: Chat): number[] => chat.thread.value.events.map(({ seq }) => seq)

function welcome(thread: Partial<ChatThread> = {}, data_generation = 'g1'): void {
  const limits = { frame_bytes: 65_536, text_chars: 5000, image_bytes: 1, video_bytes: 1, file_bytes: 1 }
  const full = {
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
  const me = { id: buyers.now, name: '访客', verified: false }
  const token_expires_at = '2099-01-01T00:00:00.000Z'
  line().opens()
  line().answers({
    connection: 'c',
    data_generation,
    server_time: '',
    limits,
    me,
    token_expires_at,
    shop,
    thread: full,
  })
}

async function opened(thread: Partial<ChatThread> = {}): Promise<Chat> {
  const chat = new Chat({
    shop: 'yunqi',
    storage,
    entry: () => ({ kind: 'product', product: 'longjing' }),
    identity: () => identity,
    onIdentityRefused: () => {},
  })
  chat.connect()
  await settle()
  welcome(thread)
  return chat
}

async function back(): Promise<void> {
  line().closes(1006)
  await vi.advanceTimersByTimeAsync(16_000)
}

// The line comes after the first view; here it is there from the beginning.
beforeAll(fetchRest)

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-11T06:18:00.000Z') })
  lines.length = 0
  sessions.length = 0
  Object.assign(buyers, { now: 'b1', token: 't1' })
  identity = undefined
  storage = createStorage('yunqi', memoryStore())
  vi.stubGlobal(
    'WebSocket',
    class extends FakeLine {
      constructor(url: string, protocols: string[]) {
        super(url, protocols)
        lines.push(this)
      }
    },
  )
  vi.stubGlobal('fetch', async (_path: string, init: RequestInit) => {
    sessions.push(JSON.parse(String(init.body)))
    const buyer = { id: buyers.now, name: '访客', verified: false }
    return Response.json({ token: buyers.token, expires_at: '2099-01-01T00:00:00.000Z', buyer, shop })
  })
})

describe('opening', () => {
  it('greets an empty log, and carries the token as a subprotocol and the page as entry', async () => {
    const chat = await opened()
    expect(line().protocols).toEqual(['zhanggui.v1', 'bearer.t1'])
    expect(line().sent[0]).toMatchObject({ op: 'hello', d: { resume: null, entry: { kind: 'product' } } })
    expect(chat.greeting.value).toBe('您好')
    expect(line().sent).toHaveLength(1)
  })

  it('reads the newest page of a log that there is, and pages back from it', async () => {
    const chat = await opened({ last_seq: 12 })
    expect(line().last()).toMatchObject({ op: 'history', d: { before_seq: 13, limit: 50 } })
    // One arrives while the page is on its way.
    pushes(event(13))
    line().answers({ events: [event(11), event(12)], more: true })
    await settle()
    expect(held(chat)).toEqual([11, 12, 13])
    void chat.loadOlder()
    expect(line().last()).toMatchObject({ op: 'history', d: { before_seq: 11 } })
    line().answers({ events: [event(10)], more: false })
    await settle()
    expect(held(chat)).toEqual([10, 11, 12, 13])
    const sent = line().sent.length
    void chat.loadOlder()
    expect(line().sent).toHaveLength(sent)
  })
})

describe('sending', () => {
  it('goes from waiting to stored to the log, with one client_id', async () => {
    const chat = await opened()
    chat.sendText('在吗', null)
    const { client_id } = line().last().d as { client_id: string }
    expect(chat.thread.value.pending).toMatchObject([{ client_id, state: 'sending' }])
    line().answers({ seq: 1, at: '2026-11-11T06:18:02.120Z' })
    await settle()
    expect(chat.thread.value.pending).toMatchObject([{ client_id, state: 'stored', seq: 1 }])
    pushes(event(1, { sender: { kind: 'buyer' }, client_id }))
    expect(chat.thread.value.pending).toEqual([])
    expect(held(chat)).toEqual([1])
  })

  it('is written offline and sent after the reconnect', async () => {
    const chat = await opened()
    line().closes(1006)
    chat.sendText('断网时写的', null)
    expect(chat.thread.value.pending).toMatchObject([{ state: 'queued' }])
    await vi.advanceTimersByTimeAsync(16_000)
    welcome()
    expect(line().last()).toMatchObject({ op: 'message.send', d: { body: { kind: 'text', text: '断网时写的' } } })
  })

  it('whose answer was lost is sent again with the same client_id, and shown once', async () => {
    const chat = await opened()
    chat.sendText('在吗', null)
    const { client_id } = line().last().d as { client_id: string }
    await back()
    welcome({ last_seq: 1, state: 'queued' })
    expect(line().sent.find(({ op }) => op === 'message.send')).toMatchObject({ d: { client_id } })
    const history = line().sent.find(({ op }) => op === 'history')
    line().says({ id: history?.id, ok: { events: [event(1, { sender: { kind: 'buyer' }, client_id })], more: false } })
    await settle()
    expect(chat.thread.value.pending).toEqual([])
    expect(held(chat)).toEqual([1])
  })

  it('survives a reload', async () => {
    const before = await opened()
    before.sendText('刷新前写的', null)
    const { client_id } = line().last().d as { client_id: string }
    const after = await opened()
    expect(line().last()).toMatchObject({ op: 'message.send', d: { client_id } })
    line().answers({ seq: 1, at: '' })
    await settle()
    expect(after.thread.value.pending).toMatchObject([{ state: 'stored' }])
    expect(storage.outbox.load()).toEqual([])
  })
})

describe('the log', () => {
  it('puts what comes out of order in order, and drops doubles', async () => {
    const chat = await opened()
    pushes(event(2), event(1), event(2), event(1), event(3))
    expect(held(chat)).toEqual([1, 2, 3])
  })

  it('fills a gap from history after 300 ms', async () => {
    const chat = await opened()
    pushes(event(1), event(4))
    await vi.advanceTimersByTimeAsync(300)
    expect(line().last()).toMatchObject({ op: 'history', d: { after_seq: 1 } })
    line().answers({ events: [event(2), event(3), event(4)], more: false })
    await settle()
    expect(held(chat)).toEqual([1, 2, 3, 4])
  })

  it('asks for a lost last message when a digest names it', async () => {
    await opened()
    pushes(event(1))
    line().says({ ev: 'sync.digest', d: { last_seq: 2 } })
    await vi.advanceTimersByTimeAsync(300)
    expect(line().last()).toMatchObject({ op: 'history', d: { after_seq: 1 } })
  })

  it('resumes from what it holds', async () => {
    const chat = await opened()
    pushes(event(1), event(2))
    await back()
    welcome({ last_seq: 3 })
    expect(line().sent[0]).toMatchObject({ d: { resume: { seq: 2 } } })
    pushes(event(3))
    line().says({ ev: 'resume.end', d: { last_seq: 3, reset: false } })
    expect(held(chat)).toEqual([1, 2, 3])
    expect(line().sent).toHaveLength(1)
  })

  it('starts again from history when the resume is a reset, whatever page was on its way', async () => {
    const chat = await opened({ last_seq: 2 })
    line().answers({ events: [event(2)], more: true })
    await settle()
    await back()
    welcome({ last_seq: 900 })
    void chat.loadOlder()
    const late = line().last()
    line().says({ ev: 'resume.end', d: { last_seq: 900, reset: true } })
    expect(line().last()).toMatchObject({ op: 'history', d: { before_seq: 901 } })
    line().answers({ events: [event(899), event(900)], more: true })
    line().says({ id: late.id, ok: { events: [event(1)], more: false } })
    await settle()
    expect(held(chat)).toEqual([899, 900])
    expect(chat.thread.value.more).toBe(true)
  })

  it('is dropped when the data was restored from a backup', async () => {
    const chat = await opened()
    pushes(event(1), event(2), event(3))
    await back()
    welcome({ last_seq: 1 }, 'g2')
    expect(held(chat)).toEqual([])
    expect(line().last()).toMatchObject({ op: 'history', d: { before_seq: 2 } })
    line().answers({ events: [event(1)], more: false })
    pushes(event(2))
    await settle()
    expect(held(chat)).toEqual([1, 2])
  })
})

describe('an agent who types', () => {
  it('is believed for five seconds, or until they speak', async () => {
    const chat = await opened()
    line().says({ ev: 'typing', d: { by: 'agent', name: '周晓彤' } })
    expect(chat.typing.value).toBe('周晓彤')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(chat.typing.value).toBeNull()
    line().says({ ev: 'typing', d: { by: 'agent', name: '周晓彤' } })
    pushes(event(1))
    expect(chat.typing.value).toBeNull()
  })
})

describe('the buyer’s own typing', () => {
  it('is told at most every three seconds', async () => {
    const chat = await opened()
    for (let key = 0; key < 10; key += 1) chat.tellTyping()
    expect(line().sent.filter(({ op }) => op === 'typing')).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(3_000)
    chat.tellTyping()
    expect(line().sent.filter(({ op }) => op === 'typing')).toHaveLength(2)
  })
})

describe('a topic', () => {
  it('shows as chosen at once, and is taken back when it is refused', async () => {
    const chat = await opened({ topic: 'before_sales' })
    const chosen = chat.chooseTopic('after_sales')
    expect(line().last()).toMatchObject({ op: 'topic.choose', d: { topic: 'after_sales' } })
    expect(chat.thread.value.topic).toBe('after_sales')
    line().answers({})
    await chosen
    expect(chat.thread.value.topic).toBe('after_sales')
    const late = chat.chooseTopic('before_sales')
    line().refuses('not_available')
    await expect(late).rejects.toMatchObject({ code: 'not_available' })
    expect(chat.thread.value.topic).toBe('after_sales')
  })

  it('that stands chosen is said again before the message that opens a conversation, and not within one', async () => {
    const chat = await opened({ topic: 'after_sales' })
    const told = (): string[] =>
      line()
        .sent.slice(1)
        .map(({ op }) => op)
    chat.sendText('礼盒压坏了', null)
    expect(told()).toEqual(['topic.choose', 'message.send'])
    expect(line().sent[1]).toMatchObject({ d: { topic: 'after_sales' } })
    pushes(event(1, { kind: 'state', sender: { kind: 'system' }, body: { kind: 'queued' } } as never))
    line().answers({ seq: 2, at: '' })
    await settle()
    chat.sendText('订单尾号 6021', null)
    expect(told()).toEqual(['topic.choose', 'message.send', 'message.send'])
  })
})

describe('a rating', () => {
  it('counts as given when the server has it, with the comment only when there is one', async () => {
    const chat = await opened({ state: 'closed', rating: { invited: true, score: null } })
    const refused = chat.rate(4, '没有解决')
    expect(line().last()).toMatchObject({ op: 'rating.send', d: { score: 4, comment: '没有解决' } })
    line().refuses('not_available')
    await expect(refused).rejects.toMatchObject({ code: 'not_available' })
    expect(chat.thread.value.rating).toEqual({ invited: true, score: null })
    const given = chat.rate(0, '')
    expect(line().last().d).toEqual({ score: 0 })
    line().answers({ seq: 1, at: '' })
    await given
    expect(chat.thread.value.rating).toEqual({ invited: true, score: 0 })
  })
})

describe('a blocked buyer', () => {
  it('finds the message not sent, and why is not guessed at', async () => {
    const chat = await opened()
    chat.sendText('在吗', null)
    line().refuses('refused')
    await settle()
    expect(chat.thread.value.pending).toMatchObject([{ state: 'failed', error: 'refused' }])
  })
})

describe('the token', () => {
  it('is fetched anew when it is refused, but not for ever', async () => {
    const chat = await opened()
    for (let refusal = 1; refusal <= 2; refusal += 1) {
      line().closes(4401)
      await settle()
      expect(sessions).toHaveLength(1 + refusal)
    }
    line().closes(4401)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sessions).toHaveLength(3)
    expect(chat.connection.value).toEqual({ kind: 'stopped', reason: 'unauthenticated' })
    chat.reconnectNow()
    await settle()
    expect(sessions).toHaveLength(4)
  })

  it('is suspected after two lines that failed before hello', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    await opened()
    line().closes(1006)
    await settle()
    expect(sessions).toHaveLength(1)
    line().closes(1006)
    await settle()
    expect(lines).toHaveLength(3)
    expect(sessions).toHaveLength(2)
  })
})

describe('another person', () => {
  it('finds nothing of the one before', async () => {
    const chat = await opened()
    pushes(event(1))
    line().closes(1006)
    chat.sendText('我的秘密', null)
    Object.assign(buyers, { now: 'b2', token: 't2' })
    identity = null
    chat.reopen()
    await settle()
    expect(line().protocols).toEqual(['zhanggui.v1', 'bearer.t2'])
    welcome()
    expect(line().sent).toHaveLength(1)
    expect(line().sent[0]).toMatchObject({ d: { resume: null } })
    expect(held(chat)).toEqual([])
    expect(chat.thread.value.pending).toEqual([])
    expect(storage.outbox.load()).toEqual([])
  })
})
