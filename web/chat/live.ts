/**
 * The chat's line to the server: session, socket, numbering, and what all of it makes of the chat's state. Comes right
 * after the first view.
 */

import { batch } from '@preact/signals'
import type { ChatEvents, ChatOperations, Entry } from '../shared/api/types'
import { createSequence, createSocket, type EventOf, type Sequence, type Socket, type SocketState } from '../shared/ws'
import { type Chat, greetingOf } from './client'
import { cleanEntry } from './entry'
import { HttpError } from './http'
import { createReading } from './reading'
import { createSessions } from './session'
import { firstSeq } from './thread'

const CLIENT = 'chat/0.1'
const PAGE = 50
/** A gap is filled in larger steps: what is missing is wanted whole. */
const GAP_PAGE = 200
/** A token that ends this soon is renewed before it is used again. */
const RENEW_BEFORE_MS = 60_000
/** So often a line failed before hello, the token is suspected; so often it was refused, the person is asked. */
const SUSPECT_AFTER = 2
/** How long "is typing" is believed. */
const TYPING_SHOWN_MS = 5_000

function socketAddress(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/chat`
}

export class Live {
  private readonly sequence: Sequence<ChatEvents['thread.event']> = createSequence(0, {
    apply: (events) => this.apply(events),
    history: (after_seq) => this.request('history', { after_seq, limit: GAP_PAGE }),
  })

  private readonly socket: Socket<ChatOperations> = createSocket<ChatOperations, ChatEvents>({
    url: socketAddress,
    protocols: () => ['zhanggui.v1', `bearer.${this.chat.token() ?? ''}`],
    hello: () => ({ client: CLIENT, resume: this.resumePoint(), entry: this.entry() }),
    prepare: (failures) => this.prepare(failures),
    onHello: (ok) => batch(() => this.greeted(ok)),
    onEvent: (event) => batch(() => this.heard(event)),
    onState: (state) => batch(() => this.entered(state)),
  })

  readonly reading = createReading({
    online: () => this.chat.connection.value.kind === 'open',
    send: (seq) => this.request('message.read', { seq }),
    onRead: (seq) => this.chat.dispatch({ type: 'own_read', seq }),
  })

  private readonly sessions
  private renew = true
  private refusals = 0
  private generation: string | null = null
  /** Raised whenever what is held begins anew: a page of history asked before that does not join it. */
  private holding = 0
  private typingTimer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly chat: Chat) {
    this.sessions = createSessions({ shop: chat.options.shop, storage: chat.storage })
  }

  connect(): void {
    this.socket.connect()
  }

  reconnectNow(): void {
    this.refusals = 0
    this.socket.reconnectNow()
  }

  wake(): void {
    this.socket.reconnectNow()
  }

  reopen(): void {
    this.renew = true
    this.socket.close()
    this.socket.connect()
  }

  request<K extends keyof ChatOperations & string>(op: K, d: ChatOperations[K]['d']): Promise<ChatOperations[K]['ok']> {
    return this.socket.request(op, d)
  }

  /** The server says that the log goes so far. */
  reached(seq: number): void {
    this.sequence.reached(seq)
  }

  async loadOlder(): Promise<void> {
    if (this.chat.loadingOlder.value || this.chat.connection.value.kind !== 'open' || !this.chat.thread.value.more)
      return
    const before_seq = Math.min(firstSeq(this.chat.thread.value), this.sequence.last + 1)
    const asked = this.holding
    this.chat.loadingOlder.value = true
    try {
      const { events, more } = await this.request('history', { before_seq, limit: PAGE })
      if (asked === this.holding) batch(() => this.chat.dispatch({ type: 'older', events, more }))
    } catch {
      // Cut while asking: `more` still stands, so the next scroll or connection asks again.
    } finally {
      if (asked === this.holding) this.chat.loadingOlder.value = false
    }
  }

  private resumePoint(): { seq: number } | null {
    return this.chat.thread.value.events.length > 0 ? { seq: this.sequence.last } : null
  }

  private entry(): Entry | null {
    const said = this.chat.options.entry()
    return said ? cleanEntry(said) : null
  }

  /** Before each line: a session, and a fresh token when the old one is old or under suspicion. */
  private async prepare(failures: number): Promise<void> {
    const now = this.chat.session.value
    const old = now !== null && Date.parse(now.expires_at) - Date.now() < RENEW_BEFORE_MS
    if (now && !old && !this.renew && failures < SUSPECT_AFTER) return
    try {
      const opened = await this.sessions.open(this.chat.options.identity())
      // Another window may have changed what is kept; what this one shows still belongs to the one before.
      if (opened.changed || (now !== null && now.buyer.id !== opened.session.buyer.id)) this.forget()
      if (opened.identity_refused) this.chat.options.onIdentityRefused()
      this.chat.session.value = opened.session
      this.chat.refused.value = null
      this.renew = false
    } catch (error) {
      if (error instanceof HttpError && [403, 404, 422].includes(error.status)) {
        this.chat.refused.value = error.code
        this.socket.close()
      }
      throw error
    }
  }

  private greeted(ok: ChatOperations['hello']['ok']): void {
    const restored = this.generation !== null && this.generation !== ok.data_generation
    this.generation = ok.data_generation
    this.refusals = 0
    this.chat.limits.value = ok.limits
    const { shop, me: buyer, token_expires_at: expires_at } = ok
    if (this.chat.session.value) this.chat.session.value = { ...this.chat.session.value, shop, buyer, expires_at }
    this.chat.dispatch({ type: 'hello', hello: ok })
    if (restored || this.chat.thread.value.events.length === 0) this.beginAt(ok.thread.last_seq)
    if (this.chat.wished !== null && ok.thread.state !== 'assigned')
      this.chat.dispatch({ type: 'topic', topic: this.chat.wished })
    if (ok.thread.last_seq === 0) this.chat.greeting.value = greetingOf(shop)
    this.chat.ready.value = true
  }

  private entered(state: SocketState): void {
    this.chat.connection.value = state
    if (state.kind === 'open' && this.chat.wished !== null) {
      // Ahead of what waits to be sent; that goes out either way.
      this.request('topic.choose', { topic: this.chat.wished }).catch(() => {})
      this.chat.wished = null
    }
    this.chat.outbox.setOnline(state.kind === 'open')
    if (state.kind === 'open') {
      this.reading.connected(this.chat.thread.value.read_seq)
      if (this.chat.thread.value.events.length === 0) void this.loadOlder()
      return
    }
    this.chat.typing.value = null
    if (state.kind === 'stopped' && state.reason === 'unauthenticated') {
      this.renew = true
      this.refusals += 1
      // A fresh token refused as well: trying on and on would be a tight circle, so it is left to the person.
      if (this.refusals <= SUSPECT_AFTER) queueMicrotask(() => this.socket.connect())
    }
  }

  private heard(event: EventOf<ChatEvents>): void {
    switch (event.ev) {
      case 'thread.event':
        this.sequence.push(event.d)
        break
      case 'resume.end':
        if (event.d.reset) this.restart(event.d.last_seq)
        else this.sequence.reached(event.d.last_seq)
        break
      case 'sync.digest':
        this.sequence.reached(event.d.last_seq)
        break
      case 'thread.read':
        this.chat.dispatch({ type: 'staff_read', seq: event.d.seq })
        break
      case 'queue.position':
        this.chat.dispatch({ type: 'queue', queue: event.d })
        break
      case 'typing':
        this.showTyping(event.d.name)
        break
    }
  }

  private apply(events: ChatEvents['thread.event'][]): void {
    this.chat.dispatch({ type: 'events', events })
    for (const event of events) if (event.client_id !== null) this.chat.outbox.remove(event.client_id)
    // Whoever speaks has stopped typing; who was typing may not be the one who serves now.
    if (events.some((event) => event.sender.kind === 'agent' || event.kind === 'state')) this.chat.typing.value = null
  }

  private showTyping(name: string): void {
    this.chat.typing.value = name
    clearTimeout(this.typingTimer)
    this.typingTimer = setTimeout(() => {
      this.chat.typing.value = null
    }, TYPING_SHOWN_MS)
  }

  /** What is held is too old to be continued. */
  private restart(last_seq: number): void {
    this.chat.dispatch({ type: 'reset' })
    this.beginAt(last_seq)
    void this.loadOlder()
  }

  private beginAt(last_seq: number): void {
    this.holding += 1
    this.chat.loadingOlder.value = false
    this.chat.greeting.value = null
    this.sequence.restart(last_seq)
  }

  /** Another person sits here now. */
  private forget(): void {
    this.reading.forget()
    this.beginAt(0)
    this.generation = null
    this.chat.forget()
  }
}
