/** What stands before anything was asked of the server, and what becomes of it when the line comes. */

import { render } from 'preact'
import { act } from 'preact/test-utils'
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { ChatShop } from '../shared/api/types'
import { FakeLine } from '../shared/ws/fake_line'
import { App } from './app'
import { Chat } from './client'
import { createFrame } from './frame'
import { fetchRest } from './rest'
import { rowsOf } from './rows'
import { type ChatStorage, createStorage, memoryStore } from './storage'
import { event, shop } from './testing'
import { emptyThread } from './thread'

const told: ChatShop = { ...shop, quick_questions: ['今天发货吗'], away_text: '现在休息，请留言' }
const lines: FakeLine[] = []
let storage: ChatStorage
let page: HTMLElement

beforeAll(fetchRest)
beforeEach(() => {
  lines.length = 0
  storage = createStorage('yunqi', memoryStore())
  page = document.createElement('div')
  document.body.replaceChildren(page)
  vi.stubGlobal(
    'WebSocket',
    class extends FakeLine {
      constructor(url: string, protocols: string[]) {
        super(url, protocols)
        lines.push(this)
      }
    },
  )
  vi.stubGlobal('fetch', async () => {
    const buyer = { id: 'b1', name: '访客', verified: false }
    return Response.json({ token: 't1', expires_at: '2099-01-01T00:00:00.000Z', buyer, shop: told })
  })
})

function chatOf(about: ChatShop | null = told): Chat {
  const chat = new Chat({
    shop: 'yunqi',
    told: about,
    storage,
    entry: () => null,
    identity: () => undefined,
    onIdentityRefused: () => {},
  })
  act(() => render(<App chat={chat} frame={createFrame()} />, page))
  return chat
}

async function line(chat: Chat, thread: object = {}): Promise<FakeLine> {
  chat.connect()
  await vi.waitFor(() => expect(lines).toHaveLength(1))
  const [opened] = lines
  if (!opened) throw new Error('no line')
  const whole = {
    last_seq: 0,
    read_seq: 0,
    staff_read_seq: 0,
    state: 'none',
    agent: null,
    queue: null,
    topic: null,
    rating: null,
  }
  opened.opens()
  act(() =>
    opened.answers({
      connection: 'c',
      data_generation: 'g',
      server_time: '',
      limits: chat.limits.value,
      me: { id: 'b1', name: '访客', verified: false },
      token_expires_at: '2099-01-01T00:00:00.000Z',
      shop: told,
      thread: { ...whole, ...thread },
    }),
  )
  return opened
}

const textarea = (): HTMLTextAreaElement => page.querySelector('textarea') as HTMLTextAreaElement

it('greets a newcomer and takes their words before anything was asked', () => {
  const chat = chatOf()
  expect(page.querySelector('h1')?.textContent).toBe('云栖茶舍')
  expect(page.querySelector('.said')?.textContent).toContain('您好')
  expect(page.querySelector('.asks')?.textContent).toContain('今天发货吗')
  act(() => void chat.sendText('在吗', null))
  expect([...page.querySelectorAll('.mine .words')].map((said) => said.textContent)).toEqual(['在吗'])
  expect(lines).toHaveLength(0)
})

it('sends what was written and chosen before the line came, the topic first, each once', async () => {
  const chat = chatOf()
  await act(() => chat.chooseTopic('after_sales'))
  act(() => void chat.sendText('礼盒压坏了', null))
  const opened = await line(chat)
  expect(opened.sent.map(({ op }) => op)).toEqual(
    ['hello', 'topic.choose', 'topic.choose', 'message.send'].filter((op, at, all) => all.indexOf(op) === at),
  )
  expect(opened.sent.at(-1)).toMatchObject({ op: 'message.send', d: { body: { text: '礼盒压坏了' } } })
  expect(chat.thread.value.topic).toBe('after_sales')
})

it('does not greet somebody who was here before, as the log may say otherwise', async () => {
  storage.set('token', 't1')
  const chat = chatOf()
  expect(chat.ready.value).toBe(false)
  expect(page.querySelector('.said')).toBeNull()
  expect(page.querySelector('.status')?.textContent).toBe('正在连接…')
  await line(chat)
  expect(page.querySelector('.said')?.textContent).toContain('您好')
})

it('says outside the hours that one may leave a message, before one is written', () => {
  chatOf({ ...told, open: false })
  expect(page.querySelector('.said')?.textContent).toBe('自动回复现在休息，请留言')
  expect(page.querySelector('.status')?.textContent).toBe('现在不在服务时间，可以留言')
  expect(textarea().getAttribute('aria-label')).toBe('留言')
  expect(textarea().placeholder).toBe('留言，客服回来后回复')
})

it('waits for the server where the page was told nothing', () => {
  expect(chatOf(null).ready.value).toBe(false)
  expect(page.querySelector('.said')).toBeNull()
})

it('says nothing twice that the log brings as well', () => {
  const auto = (seq: number, text: string, kind: 'welcome' | 'away') =>
    event(seq, { sender: { kind: 'system' }, body: { kind: 'text', text, auto: kind } })
  const events = [auto(1, '现在休息，请留言', 'away'), auto(2, '您好', 'welcome')]
  const said = (greeting: string | null): string[] =>
    rowsOf({ thread: { ...emptyThread, events }, uploads: [], greeting }, () => true).flatMap((row) =>
      row.kind === 'message' && row.content.kind === 'text' ? [row.content.text] : [],
    )
  expect(said('现在休息，请留言')).toEqual(['您好'])
  expect(said('您好')).toEqual(['现在休息，请留言'])
  expect(said(null)).toEqual(['现在休息，请留言', '您好'])
})
