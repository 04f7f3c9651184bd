/**
 * Uploads with progress, cancel and retry. XMLHttpRequest, since fetch cannot tell how much has been sent.
 * The body is the raw bytes; one Idempotency-Key per upload makes a retry after a lost answer store the file once.
 */

import { backoffMs } from './ws/backoff'

/** So often a lost connection or a server that says "again" is tried again before the user is asked. */
export const UPLOAD_TRIES = 3

export type UploadError = {
  /** The problem's `code`, or `network`, `cancelled`, `unreadable` (an answer that is not what was promised). */
  code: string
  /** The problem's `detail`; empty when there is none. */
  detail: string
}

export type UploadState<T> =
  | { kind: 'sending'; sent: number; total: number }
  | { kind: 'done'; result: T }
  | { kind: 'failed'; error: UploadError }
  | { kind: 'cancelled' }

export interface UploadOptions<T> {
  url: string
  file: Blob
  /** Asked for at each try, so a renewed token is used. */
  headers?: () => Record<string, string>
  onState: (state: UploadState<T>) => void
  random?: () => number
  open?: () => XMLHttpRequest
}

export interface Upload<T> {
  readonly state: UploadState<T>
  cancel(): void
  /** After `failed`: tries again, with the same key. */
  retry(): void
}

const AGAIN = new Set([0, 429, 502, 503, 504])

function problemOf(request: XMLHttpRequest): UploadError {
  if (request.status === 0) return { code: 'network', detail: '' }
  try {
    const problem: unknown = JSON.parse(request.responseText)
    if (typeof problem === 'object' && problem !== null) {
      const { code, detail } = problem as { code?: unknown; detail?: unknown }
      if (typeof code === 'string') return { code, detail: typeof detail === 'string' ? detail : '' }
    }
  } catch {
    // A proxy's page instead of a problem: the status says enough.
  }
  return { code: request.status === 413 ? 'too_large' : 'unreadable', detail: '' }
}

function resultOf<T>(request: XMLHttpRequest): T | null {
  try {
    return JSON.parse(request.responseText) as T
  } catch {
    return null
  }
}

class Transfer<T> implements Upload<T> {
  state: UploadState<T>
  private readonly key = crypto.randomUUID()
  private request: XMLHttpRequest | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private tries = 0

  constructor(private readonly options: UploadOptions<T>) {
    this.state = { kind: 'sending', sent: 0, total: options.file.size }
    this.start()
  }

  cancel(): void {
    if (this.state.kind === 'done') return
    clearTimeout(this.timer)
    const request = this.request
    this.request = null
    request?.abort()
    this.enter({ kind: 'cancelled' })
  }

  retry(): void {
    if (this.state.kind !== 'failed') return
    this.tries = 0
    this.start()
  }

  private start(): void {
    this.tries += 1
    const { url, file, headers, open } = this.options
    this.enter({ kind: 'sending', sent: 0, total: file.size })
    const request = open ? open() : new XMLHttpRequest()
    this.request = request
    request.open('POST', url)
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.setRequestHeader('Idempotency-Key', this.key)
    for (const [name, value] of Object.entries(headers?.() ?? {})) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => {
      if (this.request === request) this.enter({ kind: 'sending', sent: event.loaded, total: file.size })
    }
    request.onloadend = () => {
      if (this.request === request) this.ended(request)
    }
    request.send(file)
  }

  private ended(request: XMLHttpRequest): void {
    this.request = null
    if (request.status >= 200 && request.status < 300) {
      const result = resultOf<T>(request)
      this.enter(result ? { kind: 'done', result } : { kind: 'failed', error: { code: 'unreadable', detail: '' } })
      return
    }
    if (AGAIN.has(request.status) && this.tries < UPLOAD_TRIES) {
      const delay_ms = backoffMs(this.tries, this.options.random ?? Math.random)
      this.timer = setTimeout(() => this.start(), delay_ms)
      return
    }
    this.enter({ kind: 'failed', error: problemOf(request) })
  }

  private enter(state: UploadState<T>): void {
    this.state = state
    this.options.onState(state)
  }
}

/** Starts at once. */
export function upload<T>(options: UploadOptions<T>): Upload<T> {
  return new Transfer(options)
}
