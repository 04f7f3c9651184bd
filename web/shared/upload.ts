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

export type FileKind = 'image' | 'video' | 'file'

export interface FileLimits {
  image_bytes: number
  video_bytes: number
  file_bytes: number
}

const KINDS: Record<string, FileKind> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'video/mp4': 'video',
  'video/webm': 'video',
  'application/pdf': 'file',
  'application/zip': 'file',
  'application/x-zip-compressed': 'file',
  'text/plain': 'file',
  'text/csv': 'file',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'file',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'file',
}

// Windows without Office names no type for these, so the name's end decides then.
const ENDINGS: Record<string, FileKind> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  gif: 'image',
  webp: 'image',
  mp4: 'video',
  webm: 'video',
  pdf: 'file',
  zip: 'file',
  txt: 'file',
  csv: 'file',
  docx: 'file',
  xlsx: 'file',
}

/** For the file input's `accept`: phones offer the camera for types, computers know files by their endings. */
export const ACCEPT = [...Object.keys(KINDS), ...Object.keys(ENDINGS).map((ending) => `.${ending}`)].join(',')

/** What the server would say, before the bytes travel: a kind, or why not. The server decides by the bytes themselves. */
export function checkFile(
  file: { name: string; type: string; size: number },
  limits: FileLimits,
): { kind: FileKind } | { error: 'unsupported_type' | 'too_large' | 'empty'; limit_bytes: number } {
  const ending = file.name.toLowerCase().split('.').pop() ?? ''
  const kind = KINDS[file.type.split(';')[0] ?? ''] ?? ENDINGS[ending]
  if (kind === undefined) return { error: 'unsupported_type', limit_bytes: 0 }
  const limit_bytes = limits[`${kind}_bytes`]
  if (file.size === 0) return { error: 'empty', limit_bytes }
  return file.size > limit_bytes ? { error: 'too_large', limit_bytes } : { kind }
}

/** `48 KB`, `1.2 MB`: as file managers count. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
