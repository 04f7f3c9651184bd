/**
 * The chat's life: session, socket, outbox, numbering, and the thread's state as signals that the parts read.
 */

import { batch, computed, signal } from '@preact/signals'
import type {
  Attachment,
  ChatEvents,
  ChatOperations,
  ChatSendBody,
  ChatSession,
  Entry,
  Limits,
} from '../shared/api/types'
import type { Identity } from '../shared/embed'
import {
  createOutbox,
  createSequence,
  createSocket,
  type EventOf,
  type Outbox,
  type Sequence,
  type Socket,
  type SocketState,
} from '../shared/ws'
import { createAddresses } from './addresses'
import { HttpError } from './http'
import { createReading } from './reading'
import { createSessions } from './session'
import type { ChatStorage } from './storage'
import { emptyThread, firstSeq, reduceThread, type ThreadAction, unreadCount } from './thread'
import { type UploadItem, Uploads } from './uploads'

const CLIENT = 'chat/0.1'
const LANE = 'thread'
const PAGE = 50
/** A gap is filled in larger steps: what is missing is wanted whole. */
const GAP_PAGE = 200
/** A token that ends this soon is renewed before it is used again. */
const RENEW_BEFORE_MS = 60_000
/** So often a line failed before hello, the token is suspected; so often it was refused, the person is asked. */
const SUSPECT_AFTER = 2
/** How long "is typing" is believed, and how often one's own is told. */
const TYPING_SHOWN_MS = 5_000
const TYPING_EVERY_MS = 3_000

const DEFAULT_LIMITS: Limits = {
  frame_bytes: 65_536,
  text_chars: 5_000,
  image_bytes: 10 * 1024 * 1024,
  video_bytes: 50 * 1024 * 1024,
  file_bytes: 20 * 1024 * 1024,
}

export interface ChatOptions {
  shop: string
  storage: ChatStorage
  /** Where the buyer came from, and who the shop says they are; both may change while the page lives. */
  entry: () => Entry | null
  identity: () => Identity
  onIdentityRefused: () => void
}

function socketAddress(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/chat`
}

export class Chat {
  readonly session = signal<ChatSession | null>(null)
  readonly connection = signal<SocketState>({ kind: 'idle' })
  readonly thread = signal(emptyThread)
  /** The agent who is typing. */
  readonly typing = signal<string | null>(null)
  /** Set when nothing will connect: the shop does not exist, or takes no visitors from here. */
  readonly refused = signal<string | null>(null)
  /** Raised when another person takes over: whatever a part holds of its own begins anew. */
  readonly person = signal(0)
  /** Hello was answered at least once for this buyer. */
  readonly ready = signal(false)
  /** The shop's opening words, while they open a log that was empty when the page came. */
  readonly greeting = signal<string | null>(null)
  readonly limits = signal(DEFAULT_LIMITS)
  readonly loadingOlder = signal(false)
  readonly shop = computed(() => this.session.value?.shop ?? null)
  readonly unread = computed(() => unreadCount(this.thread.value))
  /** This browser has talked with the shop. */
  readonly known = computed(() => this.thread.value.events.length > 0)
  readonly storage: ChatStorage

  private readonly token = (): string | undefined => this.session.value?.token
  readonly addresses = createAddresses(this.token)
  readonly uploads = new Uploads({
    limits: () => this.limits.value,
    token: this.token,
    onStored: (item, attachment) => this.sendStored(item, attachment),
  })

  private readonly sequence: Sequence<ChatEvents['thread.event']> = createSequence(0, {
    apply: (events) => this.apply(events),
    history: (after_seq) => this.socket.request('history', { after_seq, limit: GAP_PAGE }),
  })

  private readonly socket: Socket<ChatOperations> = createSocket<ChatOperations, ChatEvents>({
    url: socketAddress,
    protocols: () => ['zhanggui.v1', `bearer.${this.token() ?? ''}`],
    hello: () => ({ client: CLIENT, resume: this.resumePoint(), entry: this.options.entry() }),
    prepare: (failures) => this.prepare(failures),
    onHello: (ok) => batch(() => this.greeted(ok)),
    onEvent: (event) => batch(() => this.heard(event)),
    onState: (state) => batch(() => this.entered(state)),
  })

  private readonly outbox: Outbox

  readonly reading = createReading({
    online: () => this.connection.value.kind === 'open',
    send: (seq) => this.socket.request('message.read', { seq }),
    onRead: (seq) => this.dispatch({ type: 'own_read', seq }),
  })

  private readonly sessions
  private renew = true
  private refusals = 0
  private generation: string | null = null
  /** Raised whenever what is held begins anew: a page of history asked before that does not join it. */
  private holding = 0
  private typingTimer: ReturnType<typeof setTimeout> | undefined
  private typed_ms = 0

  constructor(private readonly options: ChatOptions) {
    this.storage = options.storage
    this.sessions = createSessions({ shop: options.shop, storage: options.storage })
    this.outbox = createOutbox({
      request: (op, d) => this.socket.request(op as 'message.send', d as ChatOperations['message.send']['d']),
      storage: options.storage.outbox,
      onChange: (entries) => this.dispatch({ type: 'outbox', entries }),
      onAcknowledged: ({ client_id }, ok) => {
        const { seq } = ok as ChatOperations['message.send']['ok']
        this.dispatch({ type: 'stored', client_id, seq })
        this.sequence.reached(seq)
      },
    })
    this.dispatch({ type: 'outbox', entries: this.outbox.entries })
  }

  connect(): void {
    this.socket.connect()
  }

  reconnectNow(): void {
    this.refusals = 0
    this.socket.reconnectNow()
  }

  /** The network is back or the page is seen again: skip the wait, or replace a line that died in its sleep. */
  wake(): void {
    const { kind } = this.connection.value
    if (kind === 'waiting' || kind === 'open') this.socket.reconnectNow()
  }

  /** The shop says who sits here, or where they are now; a new line carries it. */
  reopen(): void {
    this.renew = true
    this.socket.close()
    this.socket.connect()
  }

  /** `false` when too much is waiting already. */
  sendText(text: string, quote: number | null): boolean {
    return this.send({ kind: 'text', text, ...(quote === null ? {} : { quote }) })
  }

  retry(client_id: string): void {
    this.outbox.retry(client_id)
  }

  discard(client_id: string): void {
    this.outbox.remove(client_id)
  }

  recall(seq: number): Promise<unknown> {
    return this.socket.request('message.recall', { seq, client_id: crypto.randomUUID() })
  }

  endConversation(): Promise<unknown> {
    return this.socket.request('conversation.close', {})
  }

  /** Shown at once, and taken back when it is refused. */
  async chooseTopic(topic: string): Promise<void> {
    const before = this.thread.value.topic
    this.dispatch({ type: 'topic', topic })
    try {
      await this.socket.request('topic.choose', { topic })
    } catch (error) {
      if (this.thread.value.topic === topic) this.dispatch({ type: 'topic', topic: before })
      throw error
    }
  }

  /** 0 very satisfied … 4 very dissatisfied; once per conversation. */
  async rate(score: number, comment: string): Promise<void> {
    const { seq } = await this.socket.request('rating.send', { score, ...(comment === '' ? {} : { comment }) })
    this.dispatch({ type: 'rated', score })
    this.sequence.reached(seq)
  }

  tellTyping(): void {
    const now = Date.now()
    if (now - this.typed_ms < TYPING_EVERY_MS || this.connection.value.kind !== 'open') return
    this.typed_ms = now
    // Nobody misses a lost one.
    this.socket.request('typing', {}).catch(() => {})
  }

  async loadOlder(): Promise<void> {
    if (this.loadingOlder.value || this.connection.value.kind !== 'open' || !this.thread.value.more) return
    const before_seq = Math.min(firstSeq(this.thread.value), this.sequence.last + 1)
    const asked = this.holding
    this.loadingOlder.value = true
    try {
      const { events, more } = await this.socket.request('history', { before_seq, limit: PAGE })
      if (asked === this.holding) batch(() => this.dispatch({ type: 'older', events, more }))
    } catch {
      // Cut while asking: `more` still stands, so the next scroll or connection asks again.
    } finally {
      if (asked === this.holding) this.loadingOlder.value = false
    }
  }

  private dispatch(action: ThreadAction): void {
    this.thread.value = reduceThread(this.thread.value, action)
  }

  private send(body: ChatSendBody, client_id: string = crypto.randomUUID(), attachment?: Attachment): boolean {
    const d = { client_id, body }
    const local = attachment && { attachment }
    const { state, topic } = this.thread.value
    // What stands chosen counts for what opens now, however long ago it was chosen. The message goes out either way.
    if (topic !== null && (state === 'none' || state === 'closed'))
      this.socket.request('topic.choose', { topic }).catch(() => {})
    return batch(() => this.outbox.add({ client_id, lane: LANE, op: 'message.send', d, local }))
  }

  private sendStored(item: UploadItem, attachment: Attachment): boolean {
    const quote = item.quote === null ? {} : { quote: item.quote }
    return this.send({ kind: attachment.kind, attachment: attachment.id, ...quote }, item.client_id, attachment)
  }

  private resumePoint(): { seq: number } | null {
    return this.thread.value.events.length > 0 ? { seq: this.sequence.last } : null
  }

  /** Before each line: a session, and a fresh token when the old one is old or under suspicion. */
  private async prepare(failures: number): Promise<void> {
    const now = this.session.value
    const old = now !== null && Date.parse(now.expires_at) - Date.now() < RENEW_BEFORE_MS
    if (now && !old && !this.renew && failures < SUSPECT_AFTER) return
    try {
      const opened = await this.sessions.open(this.options.identity())
      // Another window may have changed what is kept; what this one shows still belongs to the one before.
      if (opened.changed || (now !== null && now.buyer.id !== opened.session.buyer.id)) this.forget()
      if (opened.identity_refused) this.options.onIdentityRefused()
      this.session.value = opened.session
      this.refused.value = null
      this.renew = false
    } catch (error) {
      if (error instanceof HttpError && [403, 404, 422].includes(error.status)) {
        this.refused.value = error.code
        this.socket.close()
      }
      throw error
    }
  }

  private greeted(ok: ChatOperations['hello']['ok']): void {
    const restored = this.generation !== null && this.generation !== ok.data_generation
    this.generation = ok.data_generation
    this.refusals = 0
    this.limits.value = ok.limits
    const { shop, me: buyer, token_expires_at: expires_at } = ok
    if (this.session.value) this.session.value = { ...this.session.value, shop, buyer, expires_at }
    this.dispatch({ type: 'hello', hello: ok })
    if (restored || this.thread.value.events.length === 0) this.beginAt(ok.thread.last_seq)
    if (ok.thread.last_seq === 0) this.greeting.value = shop.welcome_text || null
    this.ready.value = true
  }

  private entered(state: SocketState): void {
    this.connection.value = state
    this.outbox.setOnline(state.kind === 'open')
    if (state.kind === 'open') {
      this.reading.connected(this.thread.value.read_seq)
      if (this.thread.value.events.length === 0) void this.loadOlder()
      return
    }
    this.typing.value = null
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
        this.dispatch({ type: 'staff_read', seq: event.d.seq })
        break
      case 'queue.position':
        this.dispatch({ type: 'queue', queue: event.d })
        break
      case 'typing':
        this.showTyping(event.d.name)
        break
    }
  }

  private apply(events: ChatEvents['thread.event'][]): void {
    this.dispatch({ type: 'events', events })
    for (const event of events) if (event.client_id !== null) this.outbox.remove(event.client_id)
    // Whoever speaks has stopped typing; who was typing may not be the one who serves now.
    if (events.some((event) => event.sender.kind === 'agent' || event.kind === 'state')) this.typing.value = null
  }

  private showTyping(name: string): void {
    this.typing.value = name
    clearTimeout(this.typingTimer)
    this.typingTimer = setTimeout(() => {
      this.typing.value = null
    }, TYPING_SHOWN_MS)
  }

  /** What is held is too old to be continued. */
  private restart(last_seq: number): void {
    this.dispatch({ type: 'reset' })
    this.beginAt(last_seq)
    void this.loadOlder()
  }

  private beginAt(last_seq: number): void {
    this.holding += 1
    this.loadingOlder.value = false
    this.greeting.value = null
    this.sequence.restart(last_seq)
  }

  /** Everything of the buyer before. */
  private forget(): void {
    this.outbox.clear()
    this.uploads.clear()
    this.addresses.clear()
    this.reading.forget()
    this.beginAt(0)
    this.generation = null
    batch(() => {
      this.person.value += 1
      this.thread.value = emptyThread
      this.typing.value = null
      this.ready.value = false
    })
  }
}
