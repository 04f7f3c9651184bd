// The desk's live line: turns what the socket says into actions of the reducer, keeps every thread's log gapless,
// and sends what must arrive through the outbox.

import { api, dataOf } from '../../../shared/api/client'
import type {
  ConversationRemoved,
  DeskEvents,
  DeskHello,
  DeskOperations,
  Me,
  MonitorDelta,
  OfferEnded,
  SendBody,
  ThreadEvent,
} from '../../../shared/api/types'
import {
  createOutbox,
  createSequence,
  createSocket,
  type EventOf,
  type Outbox,
  type OutboxEntry,
  type OutboxStorage,
  type Sequence,
  type Socket,
  type SocketOptions,
  type SocketState,
} from '../../../shared/ws'
import type { Action } from './reduce'
import { type Desk, lastSeq, shownLog } from './state'

/** One page of a log. */
export const PAGE = 50
/** So far back an opened thread is read at once to reach its first unread entry. */
const UNREAD_REACH = 200
/** What a gap may ask for at a time. */
const GAP_PAGE = 200
export const TYPING_SHOWN_MS = 5000
const TYPING_EVERY_MS = 3000

/** What one should be told in words: the list alone would not say who and why. */
export type DeskNotice = { kind: 'removed'; d: ConversationRemoved } | { kind: 'offer_ended'; d: OfferEnded }

export interface DeskConnectionOptions {
  desk: () => Desk
  dispatch: (action: Action) => void
  storage: OutboxStorage
  onState: (state: SocketState) => void
  onOutbox: (entries: readonly OutboxEntry[]) => void
  /** Who one is, with hello and whenever permissions, shops or one's own presence change. */
  onMe: (change: Partial<Me>) => void
  onHello: (ok: DeskHello) => void
  /** Somebody else decided about what is, or was, on this desk. */
  onNotice: (notice: DeskNotice) => void
  /** What changed in the shop that is monitored. */
  onMonitor: (delta: MonitorDelta) => void
  open?: SocketOptions<DeskOperations, DeskEvents>['open']
  random?: () => number
}

export class DeskConnection {
  readonly socket: Socket<DeskOperations>
  readonly outbox: Outbox
  private readonly sequences = new Map<string, Sequence<ThreadEvent>>()
  private readonly typed = new Map<string, number>()
  private readonly loading = new Map<string, Promise<void>>()

  constructor(private readonly options: DeskConnectionOptions) {
    const { open, random } = options
    this.socket = createSocket<DeskOperations, DeskEvents>({
      url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/desk`,
      protocols: () => ['zhanggui.v1'],
      hello: () => ({ client: 'console/0.1', resume: this.resumePoints() }),
      onHello: (ok) => this.greeted(ok),
      onEvent: (event) => this.heard(event),
      onState: (state) => {
        options.onState(state)
        this.outbox.setOnline(state.kind === 'open')
      },
      ...(open ? { open } : {}),
      ...(random ? { random } : {}),
    })
    this.outbox = createOutbox({
      request: (op, d) => this.sendNow(op, d),
      storage: options.storage,
      onChange: options.onOutbox,
      onAcknowledged: (entry, ok) => this.stored(entry, ok as DeskOperations['message.send']['ok']),
      ...(random ? { random } : {}),
    })
    options.onOutbox(this.outbox.entries)
  }

  /** Queues a message; false when the outbox is full. */
  send(thread: string, client_id: string, body: SendBody): boolean {
    const epoch = this.options.desk().threads.get(thread)?.conversation.assignment_epoch
    const d = { thread, client_id, body, ...(body.kind === 'note' ? {} : { assignment_epoch: epoch }) }
    return this.outbox.add({ client_id, lane: thread, op: 'message.send', d })
  }

  /** Tells the buyer (but not of a note) and colleagues that one types, at most every 3 s. Lost is lost. */
  typing(thread: string, now_ms: number, note = false): void {
    if (now_ms - (this.typed.get(thread) ?? Number.NEGATIVE_INFINITY) < TYPING_EVERY_MS) return
    this.typed.set(thread, now_ms)
    this.socket.request('typing', { thread, ...(note ? { note } : {}) }).catch(() => undefined)
  }

  /** Marks as read up to `seq`; the next one repeats it if this is lost. */
  read(thread: string, seq: number): void {
    this.options.dispatch({ kind: 'read', d: { thread, by: 'account', account: this.options.desk().account, seq } })
    this.socket.request('message.read', { thread, seq }).catch(() => undefined)
  }

  /** Reads the newest page of a log, and as far back as the first unread entry. */
  openLog(thread: string): Promise<void> {
    const already = this.loading.get(thread)
    if (already) return already
    const loading = this.readLog(thread).finally(() => this.loading.delete(thread))
    this.loading.set(thread, loading)
    return loading
  }

  /** Reads the page before what is held. */
  async earlier(thread: string): Promise<void> {
    const held = this.options.desk().threads.get(thread)
    const shown = held && shownLog(held)
    const before_seq = shown?.events[0]?.seq
    if (!shown?.more || !before_seq) return
    const page = await this.socket.request('history', { thread, before_seq, limit: PAGE })
    this.options.dispatch({ kind: 'log_earlier', thread, events: page.events, more: page.more })
  }

  /** Reads the log on both sides of an entry that is not held. */
  async around(thread: string, seq: number): Promise<void> {
    const [before, after] = await Promise.all([
      this.socket.request('history', { thread, before_seq: seq + 1, limit: PAGE }),
      this.socket.request('history', { thread, after_seq: seq, limit: PAGE }),
    ])
    const events = [...before.events, ...after.events]
    if (events.length > 0) this.options.dispatch({ kind: 'past_opened', thread, events, more: before.more })
  }

  /** Reads the page after what is shown of the past. */
  async later(thread: string): Promise<void> {
    const after_seq = this.options.desk().threads.get(thread)?.past?.events.at(-1)?.seq
    if (after_seq === undefined) return
    const page = await this.socket.request('history', { thread, after_seq, limit: PAGE })
    this.options.dispatch({ kind: 'past_later', thread, events: page.events })
  }

  /** Asks for what came after the last entry held: for threads that send nothing by themselves, as one watched in the queue. */
  async refresh(thread: string): Promise<void> {
    const held = this.options.desk().threads.get(thread)
    if (!held?.log || held.mine) return
    const page = await this.socket.request('history', { thread, after_seq: lastSeq(held), limit: GAP_PAGE })
    if (page.events.length > 0) this.options.dispatch({ kind: 'events', thread, events: page.events })
  }

  end(): void {
    this.socket.close()
    this.outbox.setOnline(false)
    for (const sequence of this.sequences.values()) sequence.restart(sequence.last)
    this.sequences.clear()
  }

  /** The epoch is that of the moment of sending: a message written before a transfer and back still belongs to its writer. */
  private sendNow(op: string, d: unknown): Promise<unknown> {
    const message = d as DeskOperations['message.send']['d']
    const held = this.options.desk().threads.get(message.thread)
    if (op !== 'message.send' || message.body.kind === 'note' || !held?.mine) {
      return this.socket.request(op as 'message.send', message)
    }
    return this.socket.request('message.send', { ...message, assignment_epoch: held.conversation.assignment_epoch })
  }

  private stored(entry: OutboxEntry, ok: DeskOperations['message.send']['ok']): void {
    const { thread, client_id, body } = entry.d as DeskOperations['message.send']['d']
    const desk = this.options.desk()
    const common = {
      thread,
      conversation: desk.threads.get(thread)?.conversation.id ?? null,
      seq: ok.seq,
      at: ok.at,
      sender: { kind: 'account' as const, id: desk.account, name: '' },
      client_id,
    }
    if (body.kind === 'note') this.options.dispatch({ kind: 'stored', echo: { ...common, kind: 'note', body } })
    else if (body.kind === 'text') this.options.dispatch({ kind: 'stored', echo: { ...common, kind: 'message', body } })
    else {
      // The attachment itself is known to whoever shows the echo; the entry that follows carries it.
      const attachment = {
        id: body.attachment,
        kind: body.kind,
        name: '',
        mime: '',
        bytes: 0,
        width: null,
        height: null,
      }
      this.options.dispatch({
        kind: 'stored',
        echo: {
          ...common,
          kind: 'message',
          body: { kind: body.kind, attachment, ...(body.quote ? { quote: body.quote } : {}) },
        },
      })
    }
    this.sequences.get(thread)?.reached(ok.seq)
  }

  private resumePoints(): { thread: string; seq: number }[] {
    return [...this.options.desk().threads.values()]
      .filter((thread) => thread.mine && thread.log !== null)
      .map((thread) => ({ thread: thread.conversation.thread, seq: lastSeq(thread) }))
  }

  private greeted(ok: DeskHello): void {
    const before = this.options.desk().data_generation
    if (before !== null && before !== ok.data_generation) this.sequences.clear()
    this.options.dispatch({ kind: 'hello', ok, now_ms: Date.now() })
    this.options.onMe(ok.me)
    for (const conversation of ok.conversations) this.follow(conversation.thread)
    void this.listOpen(ok)
    this.options.onHello(ok)
  }

  /** Hello carries at most 200 conversations; the rest is paged. */
  private async listOpen(ok: DeskHello): Promise<void> {
    const threads = new Set(ok.conversations.map((conversation) => conversation.thread))
    let cursor = ok.next_cursor
    while (cursor !== null) {
      const query = { assignee: 'me', state: 'open', limit: 200, cursor }
      const page = await dataOf(api.GET('/api/v1/conversations', { params: { query } })).catch(() => null)
      // Unreachable by REST while the socket is open: the next hello lists again.
      if (!page) return
      this.options.dispatch({ kind: 'more_open', conversations: page.items })
      for (const { thread } of page.items) {
        threads.add(thread)
        this.follow(thread)
      }
      cursor = page.next_cursor
    }
    this.options.dispatch({ kind: 'open_listed', threads, at: ok.server_time })
  }

  /** Keeps the thread's log gapless from where it is held, or from where its summary stands. */
  private follow(thread: string): Sequence<ThreadEvent> | undefined {
    const held = this.options.desk().threads.get(thread)
    if (!held) return undefined
    let sequence = this.sequences.get(thread)
    if (!sequence) {
      sequence = createSequence<ThreadEvent>(lastSeq(held), {
        apply: (events) => this.options.dispatch({ kind: 'events', thread, events }),
        history: (after_seq) => this.socket.request('history', { thread, after_seq, limit: GAP_PAGE }),
      })
      this.sequences.set(thread, sequence)
    } else if (!held.log) {
      sequence.restart(Math.max(sequence.last, held.conversation.last_seq))
    }
    return sequence
  }

  private heard(event: EventOf<DeskEvents>): void {
    const { dispatch } = this.options
    switch (event.ev) {
      case 'thread.event':
        this.sequences.get(event.d.thread)?.push(event.d)
        return
      case 'resume.end':
        this.resumed(event.d)
        return
      case 'sync.digest':
        for (const { thread, last_seq } of event.d.threads) this.sequences.get(thread)?.reached(last_seq)
        return
      case 'conversation.added':
        dispatch({ kind: 'added', conversation: event.d })
        this.follow(event.d.thread)?.reached(event.d.last_seq)
        return
      case 'conversation.removed': {
        const { thread, conversation, because, by } = event.d
        const departure = { because, at: new Date().toISOString(), ...(by ? { by: by.name } : {}) }
        dispatch({ kind: 'removed', thread, conversation, departure })
        this.options.onNotice({ kind: 'removed', d: event.d })
        return
      }
      case 'offer.made':
        dispatch({ kind: 'offer_made', offer: event.d })
        return
      case 'offer.ended':
        dispatch({ kind: 'offer_ended', offer: event.d.offer })
        this.options.onNotice({ kind: 'offer_ended', d: event.d })
        return
      case 'thread.read':
        dispatch({ kind: 'read', d: event.d })
        return
      case 'typing':
        this.somebodyTypes(event.d)
        return
      case 'viewing':
        if (event.d.thread === null) return
        dispatch({ kind: 'viewing', thread: event.d.thread, viewers: event.d.viewers, now_ms: Date.now() })
        return
      case 'monitor.delta':
        this.options.onMonitor(event.d)
        return
      case 'presence.changed':
        this.presenceChanged(event.d)
        return
      case 'access.changed':
        this.options.onMe(event.d.me)
        this.forgetUnseen(event.d.me)
        return
      case 'session.ending':
        // The socket acts on it; the close code that follows says the rest.
        return
    }
  }

  /** What belongs to a shop that one may see no longer is not shown any longer either. */
  private forgetUnseen(me: Me): void {
    const seen = new Set(
      me.shops.filter((shop) => shop.permissions.includes('conversation.view')).map((shop) => shop.id),
    )
    for (const [thread, { conversation }] of this.options.desk().threads) {
      if (seen.has(conversation.shop)) continue
      this.sequences.delete(thread)
      this.options.dispatch({ kind: 'forgotten', thread })
    }
  }

  private somebodyTypes({ thread, by, account }: DeskEvents['typing']): void {
    const now_ms = Date.now()
    const until_ms = now_ms + TYPING_SHOWN_MS
    if (by === 'buyer') this.options.dispatch({ kind: 'typing', thread, until_ms })
    else if (account && account.id !== this.options.desk().account) {
      this.options.dispatch({ kind: 'colleague_typing', thread, who: account, until_ms, now_ms })
    }
  }

  private presenceChanged(d: DeskEvents['presence.changed']): void {
    const { account, ...colleague } = d
    this.options.dispatch({ kind: 'presence', account, colleague })
    if (account === this.options.desk().account) {
      const { status: presence, load, cap, next, not_responding } = d
      this.options.onMe({ presence, load, cap, next, not_responding })
    }
  }

  private resumed(d: DeskEvents['resume.end']): void {
    const sequence = this.sequences.get(d.thread)
    if (!sequence) return
    if (!d.reset) {
      sequence.reached(d.last_seq)
      return
    }
    this.options.dispatch({ kind: 'log_dropped', thread: d.thread })
    const held = this.options.desk().threads.get(d.thread)
    if (held) sequence.restart(held.conversation.last_seq)
  }

  private async readLog(thread: string): Promise<void> {
    let page = await this.socket.request('history', { thread, limit: PAGE })
    let events = page.events
    const held = this.options.desk().threads.get(thread)
    const back_to =
      held?.mine && held.conversation.unread > 0 ? held.conversation.read_seq + 1 : Number.MAX_SAFE_INTEGER
    for (let first = events[0]; first && page.more && first.seq > back_to; first = events[0]) {
      if (events.length >= UNREAD_REACH) break
      page = await this.socket.request('history', { thread, before_seq: first.seq, limit: PAGE })
      events = [...page.events, ...events]
    }
    this.options.dispatch({ kind: 'log_opened', thread, events, more: page.more })
    const opened = this.options.desk().threads.get(thread)
    const sequence = this.follow(thread)
    if (!opened || !sequence) return
    // What arrived while the page was on its way may lie beyond its end.
    sequence.restart(lastSeq(opened))
    sequence.reached(opened.conversation.last_seq)
  }
}
