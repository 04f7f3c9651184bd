/**
 * One lasting connection to the server: greets (hello), matches answers to requests, notices silence,
 * and comes back by itself as the close code allows. Knows nothing of what is said; see `outbox.ts` for sends
 * that must survive and `sequence.ts` for the numbering of a thread.
 */

import { backoffMs, floodBackoffMs } from './backoff'
import { type CloseBehaviour, closeBehaviour, type StopReason } from './close_codes'
import { type EventOf, type Events, type Operations, parseFrames, RequestError } from './frames'

/**
 * Nothing heard for this long: the line is dead, whatever the browser says. Browsers keep the server's pings to
 * themselves; what is heard on a quiet thread is `sync.digest`, every 30 s.
 */
export const SILENCE_MS = 45_000
/** From opening to the answer of hello. */
export const GREETING_MS = 10_000
/** A connection that lived this long was a good one: the back-off starts again from its first step. */
export const STEADY_MS = 5_000
export const REQUEST_MS = 15_000
/** Until hello tells the server's limit. */
export const FRAME_BYTES = 65_536

export type SocketState =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** Comes back at `until_ms` (as `Date.now()`), or at once with `reconnectNow()`. */
  | { kind: 'waiting'; until_ms: number; failures: number }
  | { kind: 'stopped'; reason: StopReason }

/** The part of a WebSocket that is used here; a test passes its own. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(code?: number): void
}

export interface SocketOptions<Ops extends Operations, Evs extends Events> {
  url: () => string
  /** Subprotocols, e.g. `["zhanggui.v1", "bearer.…"]`; asked for at each attempt, so a renewed token is used. */
  protocols: () => string[]
  /** `d` of the hello frame; asked for at each attempt, so it carries the present resume points. */
  hello: () => Ops['hello']['d']
  /** Runs before each attempt (fetch a token, say). A rejection counts as a failed attempt. */
  prepare?: (failures: number) => Promise<void>
  /** Called before any event of the new connection and before requests are let through. */
  onHello: (ok: Ops['hello']['ok']) => void
  onEvent: (event: EventOf<Evs>) => void
  onState?: (state: SocketState) => void
  open?: (url: string, protocols: string[]) => WebSocketLike
  random?: () => number
}

export interface RequestOptions {
  timeout_ms?: number
}

export interface Socket<Ops extends Operations> {
  readonly state: SocketState
  /** Begins, or begins again after a stop. Does nothing while connecting or open. */
  connect(): void
  /** Skips the wait: "现在连". */
  reconnectNow(): void
  /** Leaves for good: nothing reconnects until `connect()`. */
  close(): void
  /** Rejects with `RequestError`; at once with `offline` unless the socket is open. */
  request<K extends keyof Ops & string>(op: K, d: Ops[K]['d'], options?: RequestOptions): Promise<Ops[K]['ok']>
  /** Tells of every state, from now on; the returned function ends it. */
  watch(listener: (state: SocketState) => void): () => void
}

type Timer = ReturnType<typeof setTimeout>
type Outcome = { resolve: (ok: unknown) => void; reject: (error: RequestError) => void }
type Pending = Outcome & { timer: Timer }

const encoder = new TextEncoder()

function limitOf(ok: unknown): number {
  const limits = (ok as { limits?: { frame_bytes?: unknown } } | null)?.limits
  return typeof limits?.frame_bytes === 'number' ? limits.frame_bytes : FRAME_BYTES
}

class Connection<Ops extends Operations, Evs extends Events> implements Socket<Ops> {
  state: SocketState = { kind: 'idle' }
  private line: WebSocketLike | null = null
  private failures = 0
  private nextId = 1
  private frameBytes = FRAME_BYTES
  private opened_ms = 0
  private heard_ms = 0
  private comeBack = true
  private attempt = 0
  private readonly pending = new Map<number, Pending>()
  private readonly listeners = new Set<(state: SocketState) => void>()
  private retryTimer: Timer | undefined
  private greetingTimer: Timer | undefined
  private silenceTimer: Timer | undefined

  constructor(private readonly options: SocketOptions<Ops, Evs>) {
    if (options.onState) this.listeners.add(options.onState)
  }

  connect(): void {
    if (this.state.kind === 'idle' || this.state.kind === 'stopped') {
      this.failures = 0
      void this.begin()
    }
  }

  reconnectNow(): void {
    if (this.state.kind === 'waiting' || this.state.kind === 'stopped') {
      void this.begin()
    } else if (this.state.kind === 'open' && Date.now() - this.heard_ms >= SILENCE_MS) {
      // Timers stand still while a laptop sleeps; the caller (online, visible again) knows better than they do.
      this.lost(1006)
    }
  }

  close(): void {
    this.attempt += 1
    this.drop('disconnected', 'the connection was closed', true)
    this.enter({ kind: 'stopped', reason: 'closed' })
  }

  watch(listener: (state: SocketState) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  request<K extends keyof Ops & string>(op: K, d: Ops[K]['d'], options: RequestOptions = {}): Promise<Ops[K]['ok']> {
    if (this.state.kind !== 'open') {
      return Promise.reject(new RequestError('offline', 'not connected', true))
    }
    const timeout_ms = options.timeout_ms ?? REQUEST_MS
    return new Promise((resolve, reject) => this.ask(op, d, timeout_ms, { resolve, reject }))
  }

  private ask(op: string, d: unknown, timeout_ms: number, outcome: Outcome): void {
    const id = this.nextId
    this.nextId += 1
    const text = JSON.stringify({ id, op, d })
    if (encoder.encode(text).length > this.frameBytes) {
      outcome.reject(new RequestError('too_large', 'larger than a frame may be', false))
      return
    }
    const timer = setTimeout(() => {
      this.pending.delete(id)
      outcome.reject(new RequestError('timeout', `no answer to ${op}`, true))
    }, timeout_ms)
    this.pending.set(id, { ...outcome, timer })
    this.line?.send(text)
  }

  private async begin(): Promise<void> {
    clearTimeout(this.retryTimer)
    this.attempt += 1
    const attempt = this.attempt
    this.enter({ kind: 'connecting' })
    try {
      await this.options.prepare?.(this.failures)
    } catch {
      if (attempt === this.attempt) this.lost(1006)
      return
    }
    // While preparing, somebody may have closed or begun anew.
    if (attempt !== this.attempt) return
    this.comeBack = true
    this.opened_ms = 0
    this.frameBytes = FRAME_BYTES
    const open = this.options.open ?? ((url, protocols) => new WebSocket(url, protocols) as WebSocketLike)
    const line = open(this.options.url(), this.options.protocols())
    this.line = line
    this.greetingTimer = setTimeout(() => this.lost(1006), GREETING_MS)
    line.onopen = () => this.greet()
    line.onmessage = (event) => this.heard(event.data)
    line.onclose = (event) => this.lost(event.code)
  }

  /** Starts the clock of silence anew. */
  private listen(): void {
    clearTimeout(this.silenceTimer)
    this.silenceTimer = setTimeout(() => this.lost(1006), SILENCE_MS)
  }

  private greet(): void {
    // Not a promise: events may follow the answer in the same frame, and must find hello already done.
    this.ask('hello', this.options.hello(), GREETING_MS, {
      resolve: (ok) => {
        clearTimeout(this.greetingTimer)
        this.opened_ms = Date.now()
        this.frameBytes = limitOf(ok)
        this.options.onHello(ok as Ops['hello']['ok'])
        this.enter({ kind: 'open' })
      },
      reject: (error) => {
        // Any other refusal is followed by the server's close, which says what to do, or by the greeting's deadline.
        if (error.code === 'unauthenticated') this.lost(4401)
      },
    })
  }

  private heard(data: unknown): void {
    this.heard_ms = Date.now()
    this.listen()
    if (typeof data !== 'string') return
    const line = this.line
    for (const frame of parseFrames(data)) {
      // What was just read may have made us leave.
      if (this.line !== line) return
      if (frame.kind === 'event') {
        if (frame.ev === 'session.ending')
          this.comeBack = (frame.d as { reconnect?: boolean } | null)?.reconnect !== false
        this.options.onEvent(frame as unknown as EventOf<Evs>)
        continue
      }
      const pending = this.pending.get(frame.id)
      if (!pending) continue
      this.pending.delete(frame.id)
      clearTimeout(pending.timer)
      if (frame.kind === 'answer') pending.resolve(frame.ok)
      else pending.reject(new RequestError(frame.error.code, frame.error.message, frame.error.retry))
    }
  }

  /** The line is gone, by the server, the network, or our own judgement. */
  private lost(code: number): void {
    const steady = this.opened_ms > 0 && Date.now() - this.opened_ms >= STEADY_MS
    const behaviour = closeBehaviour(code)
    if (behaviour.kind === 'bad_frame') this.drop('bad_frame', 'the server refused what was sent', false)
    else this.drop('disconnected', 'the connection was lost', true)
    if (behaviour.kind === 'stop') this.enter({ kind: 'stopped', reason: behaviour.reason })
    else if (!this.comeBack) this.enter({ kind: 'stopped', reason: 'removed' })
    else {
      this.failures = steady ? 1 : this.failures + 1
      this.wait(this.delay(behaviour.kind, steady))
    }
  }

  private delay(behaviour: CloseBehaviour['kind'], steady: boolean): number {
    const random = this.options.random ?? Math.random
    if (behaviour === 'flood') return floodBackoffMs(random)
    // A node that drains right after taking us would be asked in a tight circle, so only a steady line returns at once.
    return behaviour === 'at_once' && steady ? 0 : backoffMs(this.failures, random)
  }

  private wait(delay_ms: number): void {
    this.enter({ kind: 'waiting', until_ms: Date.now() + delay_ms, failures: this.failures })
    this.retryTimer = setTimeout(() => void this.begin(), delay_ms)
  }

  /** Lets go of the line and of every open request. The close event may come much later; nobody listens to it then. */
  private drop(code: string, message: string, retry: boolean): void {
    clearTimeout(this.retryTimer)
    clearTimeout(this.greetingTimer)
    clearTimeout(this.silenceTimer)
    const line = this.line
    this.line = null
    if (line) {
      line.onopen = line.onmessage = line.onclose = line.onerror = null
      line.close()
    }
    const open = [...this.pending.values()]
    this.pending.clear()
    for (const pending of open) {
      clearTimeout(pending.timer)
      pending.reject(new RequestError(code, message, retry))
    }
  }

  private enter(state: SocketState): void {
    this.state = state
    for (const listener of [...this.listeners]) listener(state)
  }
}

export function createSocket<Ops extends Operations, Evs extends Events>(
  options: SocketOptions<Ops, Evs>,
): Socket<Ops> {
  return new Connection(options)
}
