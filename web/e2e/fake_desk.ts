// A desk of any size without a server behind it: the built pages, and a socket that speaks the real protocol
// (docs/protocol.md). For measuring the page alone; what the server does is tested with the real one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Route, WebSocketRoute } from '@playwright/test'
import { conversation, me } from '../console/stores/desk/testing.ts'
import type { Buyer, Conversation, Me, ThreadEvent } from '../shared/api/types.ts'

const dist = join(import.meta.dirname, '..', 'dist')
export const origin = 'http://localhost:4499'
const SHOP = 'shop-1'
const TYPES: Record<string, string> = {
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  html: 'text/html',
}
const PAGE = 200

const WORDS = ['在吗', '昨天拍的龙井，收货地址写成老家了，还能改吗', '好的，谢谢', '今天能发货吗？我明天要送人', '收到']
const id = (kind: number, index: number): string => `0000000${kind}-0000-7000-8000-${String(index).padStart(12, '0')}`
export const conversationId = (index: number): string => id(1, index)

interface Request {
  id: number
  op: string
  d: {
    thread: string
    client_id: string
    before_seq?: number
    after_seq?: number
    limit?: number
    seq: number
    body: unknown
  }
}

export class FakeDesk {
  readonly me: Me
  readonly conversations: Conversation[]
  private socket?: WebSocketRoute
  private readonly logs = new Map<string, ThreadEvent[]>()
  private readonly began_ms = Date.now()

  constructor(
    conversations: number,
    /** How many messages every thread has. */
    private readonly messages: number,
  ) {
    const shop = {
      id: SHOP,
      key: 'yunqi',
      name: '云栖茶铺',
      groups: [{ id: 'group-1', name: '售前' }],
      time_zone: 'Asia/Shanghai',
      warn_after_s: 100,
      slow_after_s: 120,
      overdue_after_s: 180,
      permissions: ['conversation.serve', 'conversation.view', 'conversation.note', 'buyer.view'] as Me['permissions'],
    }
    this.me = { ...me, permissions: [], cap: conversations, load: conversations, shops: [shop] }
    this.conversations = Array.from({ length: conversations }, (_, index) => this.conversation(index))
  }

  /** Every request and the socket of the page end here. */
  async serve(page: Page): Promise<void> {
    await page.route(`${origin}/**`, (route) => this.answer(route))
    await page.routeWebSocket(/\/ws\/desk/, (socket) => {
      this.socket = socket
      socket.onMessage((text) => this.asked(JSON.parse(text.toString()) as Request))
    })
  }

  /** The buyer of that conversation writes. */
  buyerWrites(index: number, text: string): void {
    const { thread } = this.conversations[index] as Conversation
    this.tell(this.append(thread, { kind: 'buyer' }, null, { kind: 'text', text }))
  }

  private conversation(index: number): Conversation {
    const waits = index % 3 === 0
    const at = new Date(this.began_ms - (index % 500) * 1000).toISOString()
    return conversation({
      id: conversationId(index),
      thread: id(2, index),
      shop: SHOP,
      assignee: { id: this.me.id, name: this.me.name },
      buyer: { id: id(3, index), name: `买家${index}`, verified: index % 2 === 0 },
      opened_at: new Date(this.began_ms - 86_400_000).toISOString(),
      waiting_since: waits ? at : null,
      last_buyer_at: at,
      last_seq: this.messages,
      read_seq: this.messages,
      buyer_read_seq: this.messages,
      preview: { seq: this.messages, from: 'buyer', text: WORDS[index % WORDS.length] ?? '', kind: 'text' },
    })
  }

  private buyer(id: string): Buyer {
    const created_at = new Date(this.began_ms - 86_400_000).toISOString()
    const kept = { blocked: null, dedicated: null, level: 0, friendliness: null, remark: null, tags: [], version: 1 }
    return { id, shop: SHOP, name: '买家', verified: true, created_at, ...kept }
  }

  private log(thread: string): ThreadEvent[] {
    const held = this.logs.get(thread)
    if (held) return held
    const log = Array.from({ length: this.messages }, (_, index): ThreadEvent => {
      const mine = index % 4 === 3
      const sender = mine
        ? ({ kind: 'account', id: this.me.id, name: this.me.name } as const)
        : ({ kind: 'buyer' } as const)
      const at = new Date(this.began_ms - (this.messages - index) * 60_000).toISOString()
      const text = `${index + 1} ${WORDS[index % WORDS.length]}`
      const client_id = mine ? crypto.randomUUID() : null
      return {
        thread,
        conversation: null,
        seq: index + 1,
        at,
        kind: 'message',
        sender,
        client_id,
        body: { kind: 'text', text },
      }
    })
    this.logs.set(thread, log)
    return log
  }

  private append(thread: string, sender: ThreadEvent['sender'], client_id: string | null, body: unknown): ThreadEvent {
    const log = this.log(thread)
    const common = {
      thread,
      conversation: null,
      seq: log.length + 1,
      at: new Date().toISOString(),
      kind: 'message' as const,
    }
    const event = { ...common, sender, client_id, body } as ThreadEvent
    log.push(event)
    return event
  }

  private tell(d: ThreadEvent): void {
    this.socket?.send(JSON.stringify({ ev: 'thread.event', d }))
  }

  private asked({ id: request, op, d }: Request): void {
    this.socket?.send(JSON.stringify({ id: request, ok: this.answerTo(op, d) }))
    const sent = op === 'message.send' ? this.log(d.thread).at(-1) : undefined
    if (sent) this.tell(sent)
  }

  private answerTo(op: string, d: Request['d']): unknown {
    switch (op) {
      case 'hello':
        return {
          connection: 'c-1',
          data_generation: 'g-1',
          server_time: new Date().toISOString(),
          limits: { frame_bytes: 65_536, text_chars: 5000, image_bytes: 1e7, video_bytes: 5e7, file_bytes: 2e7 },
          me: this.me,
          offers: [],
          conversations: this.conversations.slice(0, PAGE),
          next_cursor: this.conversations.length > PAGE ? String(PAGE) : null,
        }
      case 'history':
        return this.history(d)
      case 'message.send': {
        const me = { kind: 'account', id: this.me.id, name: this.me.name } as const
        const { seq, at } = this.append(d.thread, me, d.client_id, d.body)
        return { seq, at }
      }
      default:
        return {}
    }
  }

  private history({ thread, before_seq, after_seq, limit = 50 }: Request['d']): {
    events: ThreadEvent[]
    more: boolean
  } {
    const log = this.log(thread)
    if (after_seq !== undefined) {
      const events = log.slice(after_seq, after_seq + limit)
      return { events, more: after_seq + limit < log.length }
    }
    const end = (before_seq ?? log.length + 1) - 1
    const from = Math.max(0, end - limit)
    return { events: log.slice(from, end), more: from > 0 }
  }

  private async answer(route: Route): Promise<void> {
    const url = new URL(route.request().url())
    const json = (body: unknown) => route.fulfill({ json: body })
    if (url.pathname === '/api/v1/session') return json(this.me)
    if (url.pathname === '/api/v1/conversations') {
      if (url.searchParams.get('state') !== 'open') return json({ items: [], next_cursor: null })
      const from = Number(url.searchParams.get('cursor') ?? 0)
      const next = from + PAGE
      return json({
        items: this.conversations.slice(from, next),
        next_cursor: next < this.conversations.length ? String(next) : null,
      })
    }
    if (url.pathname.startsWith('/api/v1/buyers/')) return json(this.buyer(url.pathname.split('/').pop() ?? ''))
    if (url.pathname.startsWith('/api/')) return json({ items: [], next_cursor: null })
    const file = url.pathname.startsWith('/assets/') ? url.pathname : '/console/index.html'
    const contentType = TYPES[file.split('.').pop() ?? ''] ?? 'application/octet-stream'
    return route.fulfill({ body: readFileSync(join(dist, file)), contentType })
  }
}
