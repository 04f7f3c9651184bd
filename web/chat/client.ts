/**
 * The chat as the parts see it: its state as signals, and what can be done. Whatever is written waits in the outbox, so
 * that one may write before the line to the server (live.ts) has even been fetched.
 */

import { batch, computed, signal } from '@preact/signals'
import type { Attachment, ChatOperations, ChatSendBody, ChatSession, ChatShop, Limits } from '../shared/api/types'
import type { Identity } from '../shared/embed'
import { RequestError } from '../shared/ws/frames'
import { createOutbox, type Outbox } from '../shared/ws/outbox'
import type { SocketState } from '../shared/ws/socket'
import type { Addresses } from './addresses'
import type { Live } from './live'
import { fetchRest } from './rest'
import type { ChatStorage } from './storage'
import { emptyThread, reduceThread, type ThreadAction, unreadCount } from './thread'
import type { UploadItem, Uploads } from './uploads'

const LANE = 'thread'
/** How often one's own typing is told. */
const TYPING_EVERY_MS = 3_000
/** The part of the page that connects could not be fetched: so long until it is asked for again. */
const FETCH_AGAIN_MS = 4_000

const DEFAULT_LIMITS: Limits = {
  frame_bytes: 65_536,
  text_chars: 5_000,
  image_bytes: 10 * 1024 * 1024,
  video_bytes: 50 * 1024 * 1024,
  file_bytes: 20 * 1024 * 1024,
}

export interface ChatOptions {
  shop: string
  /** What the page was told of the shop, before anything was asked. */
  told?: ChatShop | null
  storage: ChatStorage
  /** Where the buyer came from, and who the shop says they are; both may change while the page lives. */
  entry: () => unknown
  identity: () => Identity
  onIdentityRefused: () => void
}

/** What is said by itself to who comes now. */
export function greetingOf(shop: ChatShop): string | null {
  return (shop.open ? shop.welcome_text : shop.away_text || shop.welcome_text) || null
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
  /** What the shop says first in a log that was empty when the page came: welcome, or that nobody is there. */
  readonly greeting = signal<string | null>(null)
  readonly limits = signal(DEFAULT_LIMITS)
  readonly loadingOlder = signal(false)
  readonly shop = computed(() => this.session.value?.shop ?? this.options.told ?? null)
  readonly unread = computed(() => unreadCount(this.thread.value))
  /** This browser has talked with the shop. */
  readonly known = computed(() => this.thread.value.events.length > 0)
  readonly storage: ChatStorage
  /** Everything that was written and is not acknowledged. */
  readonly outbox: Outbox
  /** A topic chosen while there was no line. */
  wished: string | null = null

  readonly token = (): string | undefined => this.session.value?.token
  /** Made with the first attachment that is shown, and with the first that is sent. */
  addresses: Addresses | null = null
  uploads: Uploads | null = null
  readonly uploading = signal<readonly UploadItem[]>([])

  private live: Live | null = null
  private typed_ms = 0

  constructor(readonly options: ChatOptions) {
    this.storage = options.storage
    this.outbox = createOutbox({
      request: (op, d) => this.ask(op as 'message.send', d as ChatOperations['message.send']['d']),
      storage: options.storage.outbox,
      onChange: (entries) => this.dispatch({ type: 'outbox', entries }),
      onAcknowledged: ({ client_id }, ok) => {
        const { seq } = ok as ChatOperations['message.send']['ok']
        this.dispatch({ type: 'stored', client_id, seq })
        this.live?.reached(seq)
      },
    })
    this.dispatch({ type: 'outbox', entries: this.outbox.entries })
    // To somebody who was never here there is nothing to wait for: the shop's words stand at once.
    if (options.told && options.storage.get('token') === null) {
      this.greeting.value = greetingOf(options.told)
      this.ready.value = true
    }
  }

  connect(): void {
    fetchRest().then(
      ({ Live }) => {
        this.live ??= new Live(this)
        this.live.connect()
      },
      () => setTimeout(() => this.connect(), FETCH_AGAIN_MS),
    )
  }

  reconnectNow(): void {
    this.live?.reconnectNow()
  }

  /** The network is back or the page is seen again: skip the wait, or replace a line that died in its sleep. */
  wake(): void {
    const { kind } = this.connection.value
    if (kind === 'waiting' || kind === 'open') this.live?.wake()
  }

  /** The shop says who sits here, or where they are now; a new line carries it. */
  reopen(): void {
    this.live?.reopen()
  }

  /** The log was seen up to here. */
  saw(seq: number): void {
    this.live?.reading.saw(seq)
  }

  /** Nobody looks any more. */
  looksAway(): void {
    this.live?.reading.settle()
  }

  loadOlder(): void {
    void this.live?.loadOlder()
  }

  private ask<K extends keyof ChatOperations & string>(
    op: K,
    d: ChatOperations[K]['d'],
  ): Promise<ChatOperations[K]['ok']> {
    return this.live?.request(op, d) ?? Promise.reject(new RequestError('offline', 'not connected', true))
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
    return this.ask('message.recall', { seq, client_id: crypto.randomUUID() })
  }

  endConversation(): Promise<unknown> {
    return this.ask('conversation.close', {})
  }

  /** Starts what can be sent of these; answers why the others cannot. Rejects, with nothing started, without the rest. */
  async sendFiles(files: readonly File[], quote: number | null): Promise<string[]> {
    const { refusalText, Uploads } = await fetchRest()
    this.uploads ??= new Uploads({
      items: this.uploading,
      limits: () => this.limits.value,
      token: this.token,
      onStored: (item, attachment) => this.sendStored(item, attachment),
    })
    return (await this.uploads.addAll(files, quote)).map(refusalText)
  }

  /** Shown at once, and taken back when it is refused. Before there is a line it is only kept, and goes with hello. */
  async chooseTopic(topic: string): Promise<void> {
    const before = this.thread.value.topic
    this.dispatch({ type: 'topic', topic })
    if (this.connection.value.kind !== 'open') {
      this.wished = topic
      return
    }
    try {
      await this.ask('topic.choose', { topic })
    } catch (error) {
      if (this.thread.value.topic === topic) this.dispatch({ type: 'topic', topic: before })
      throw error
    }
  }

  /** 0 very satisfied … 4 very dissatisfied; once per conversation. */
  async rate(score: number, comment: string): Promise<void> {
    const { seq } = await this.ask('rating.send', { score, ...(comment === '' ? {} : { comment }) })
    this.dispatch({ type: 'rated', score })
    this.live?.reached(seq)
  }

  tellTyping(): void {
    const now = Date.now()
    if (now - this.typed_ms < TYPING_EVERY_MS || this.connection.value.kind !== 'open') return
    this.typed_ms = now
    // Nobody misses a lost one.
    this.ask('typing', {}).catch(() => {})
  }

  dispatch(action: ThreadAction): void {
    this.thread.value = reduceThread(this.thread.value, action)
  }

  private send(body: ChatSendBody, client_id: string = crypto.randomUUID(), attachment?: Attachment): boolean {
    const d = { client_id, body }
    const local = attachment && { attachment }
    const { state, topic } = this.thread.value
    // What stands chosen counts for what opens now, however long ago it was chosen. The message goes out either way.
    if (topic !== null && (state === 'none' || state === 'closed')) this.ask('topic.choose', { topic }).catch(() => {})
    return batch(() => this.outbox.add({ client_id, lane: LANE, op: 'message.send', d, local }))
  }

  private sendStored(item: UploadItem, attachment: Attachment): boolean {
    const quote = item.quote === null ? {} : { quote: item.quote }
    return this.send({ kind: attachment.kind, attachment: attachment.id, ...quote }, item.client_id, attachment)
  }

  /** Everything of the buyer before. */
  forget(): void {
    this.outbox.clear()
    this.uploads?.clear()
    this.addresses?.clear()
    this.wished = null
    this.greeting.value = null
    batch(() => {
      this.person.value += 1
      this.thread.value = emptyThread
      this.typing.value = null
      this.ready.value = false
    })
  }
}
