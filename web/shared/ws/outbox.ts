/**
 * Sends that must arrive: each keeps its `client_id` until the server has acknowledged it, through reconnects and
 * reloads, so that sending it again stores it once. Within a lane (a thread) order is kept: the next goes out when
 * the one before is acknowledged or has failed for good.
 */

import { backoffMs } from './backoff'
import { RequestError } from './frames'

/** More than this in all is refused at `add`: nobody types that much while offline, a loop does. */
export const OUTBOX_LIMIT = 200
/** So often an answer that says "again" is believed before the user is asked. Lost connections do not count. */
export const ANSWERED_TRIES = 8

export interface OutboxEntry {
  client_id: string
  /** What is kept in order: the thread. */
  lane: string
  op: string
  d: unknown
  /** What the app needs to draw it (an attachment's size, say); never sent. */
  local?: unknown
  /** When it was written, as `Date.now()`. */
  at_ms: number
  state: 'queued' | 'sending' | 'failed'
  /** Why it failed, or why it is tried again. */
  error: { code: string; message: string } | null
}

export type NewEntry = Pick<OutboxEntry, 'client_id' | 'lane' | 'op' | 'd' | 'local'>

/** Where entries outlive a reload. One record per entry, so that two tabs do not overwrite each other. */
export interface OutboxStorage {
  load(): OutboxEntry[]
  put(entry: OutboxEntry): void
  remove(client_id: string): void
}

export interface OutboxOptions {
  /** Sends one; the socket's `request`. */
  request: (op: string, d: unknown) => Promise<unknown>
  storage?: OutboxStorage
  onChange: (entries: readonly OutboxEntry[]) => void
  onAcknowledged?: (entry: OutboxEntry, ok: unknown) => void
  random?: () => number
}

export interface Outbox {
  readonly entries: readonly OutboxEntry[]
  /** Queues a send; `false` when the outbox is full. */
  add(entry: NewEntry): boolean
  /** Sends a failed one again, with the same `client_id`. */
  retry(client_id: string): void
  /** Forgets one: the user discarded it, or its event came by another way. */
  remove(client_id: string): void
  /** Forgets all: another person sits here now. */
  clear(): void
  /** Tell it whether the socket is open. */
  setOnline(online: boolean): void
}

/** Outcome unknown or never sent: wait for the next connection rather than count a try. */
const CONNECTION_CODES = new Set(['offline', 'disconnected'])

class Queue implements Outbox {
  entries: OutboxEntry[]
  private online = false
  private readonly busy = new Set<string>()
  private readonly tries = new Map<string, number>()
  private readonly pauses = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(private readonly options: OutboxOptions) {
    const stored = options.storage?.load() ?? []
    this.entries = stored
      .map((entry): OutboxEntry => (entry.state === 'sending' ? { ...entry, state: 'queued' } : entry))
      .sort((a, b) => a.at_ms - b.at_ms)
  }

  add(entry: NewEntry): boolean {
    if (this.entries.length >= OUTBOX_LIMIT) return false
    const full: OutboxEntry = { ...entry, at_ms: Date.now(), state: 'queued', error: null }
    this.entries = [...this.entries, full]
    this.options.storage?.put(full)
    this.options.onChange(this.entries)
    this.pump(full.lane)
    return true
  }

  retry(client_id: string): void {
    const entry = this.find(client_id)
    if (entry?.state !== 'failed') return
    this.tries.delete(client_id)
    this.update(client_id, { state: 'queued', error: null })
    this.pump(entry.lane)
  }

  remove(client_id: string): void {
    const entry = this.find(client_id)
    if (!entry) return
    this.forget(client_id)
    this.pump(entry.lane)
  }

  clear(): void {
    for (const timer of this.pauses.values()) clearTimeout(timer)
    this.pauses.clear()
    for (const entry of [...this.entries]) this.forget(entry.client_id)
  }

  setOnline(online: boolean): void {
    this.online = online
    if (!online) return
    for (const lane of new Set(this.entries.map((entry) => entry.lane))) {
      clearTimeout(this.pauses.get(lane))
      this.pauses.delete(lane)
      this.pump(lane)
    }
  }

  private find(client_id: string): OutboxEntry | undefined {
    return this.entries.find((entry) => entry.client_id === client_id)
  }

  private update(client_id: string, change: Partial<OutboxEntry>): void {
    this.entries = this.entries.map((entry) => (entry.client_id === client_id ? { ...entry, ...change } : entry))
    const entry = this.find(client_id)
    if (entry) this.options.storage?.put(entry)
    this.options.onChange(this.entries)
  }

  private forget(client_id: string): void {
    this.tries.delete(client_id)
    this.entries = this.entries.filter((entry) => entry.client_id !== client_id)
    this.options.storage?.remove(client_id)
    this.options.onChange(this.entries)
  }

  private pump(lane: string): void {
    if (!this.online || this.busy.has(lane) || this.pauses.has(lane)) return
    const entry = this.entries.find((candidate) => candidate.lane === lane && candidate.state === 'queued')
    if (!entry) return
    this.busy.add(lane)
    this.update(entry.client_id, { state: 'sending' })
    this.options.request(entry.op, entry.d).then(
      (ok) => {
        this.busy.delete(lane)
        const sent = this.find(entry.client_id)
        if (sent) {
          this.options.onAcknowledged?.(sent, ok)
          this.forget(entry.client_id)
        }
        this.pump(lane)
      },
      (error: unknown) => {
        this.busy.delete(lane)
        this.refused(entry, error)
        this.pump(lane)
      },
    )
  }

  private refused(entry: OutboxEntry, cause: unknown): void {
    const error = cause instanceof RequestError ? cause : new RequestError('unknown', String(cause), false)
    if (!this.find(entry.client_id)) return
    if (CONNECTION_CODES.has(error.code)) {
      this.update(entry.client_id, { state: 'queued' })
      return
    }
    const why = { code: error.code, message: error.message }
    const tries = (this.tries.get(entry.client_id) ?? 0) + 1
    if (!error.retry || tries >= ANSWERED_TRIES) {
      this.update(entry.client_id, { state: 'failed', error: why })
      return
    }
    this.tries.set(entry.client_id, tries)
    this.update(entry.client_id, { state: 'queued', error: why })
    const delay_ms = backoffMs(tries, this.options.random ?? Math.random)
    const timer = setTimeout(() => {
      this.pauses.delete(entry.lane)
      this.pump(entry.lane)
    }, delay_ms)
    this.pauses.set(entry.lane, timer)
  }
}

export function createOutbox(options: OutboxOptions): Outbox {
  return new Queue(options)
}
