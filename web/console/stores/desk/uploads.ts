// Images and files on their way to a thread: each is a bubble with progress until the server has it, then a message.
// They are sent in the order in which they were chosen, however long each takes.

import { type ShallowRef, shallowRef } from 'vue'
import type { Attachment, Limits } from '../../../shared/api/types'
import { type Upload, type UploadError, upload } from '../../../shared/transfer'
import { checkFile, type FileKind } from '../../../shared/upload'

/** So many bodies travel at once; the others wait their turn. */
export const UPLOADS_AT_ONCE = 3
/** So often a transfer that lost its connection starts again by itself when the line is back. */
const RESUMES = 5

export interface PendingUpload {
  /** Becomes the message's client_id, so that the bubble stays the same one. */
  id: string
  thread: string
  name: string
  bytes: number
  kind: FileKind
  /** A local address to show an image before it is stored. */
  preview: string | null
  width: number | null
  height: number | null
  sent_bytes: number
  /** When it was chosen, as `Date.now()`. */
  at_ms: number
  /** `stored`: the server has it, but one chosen before it is still on its way. */
  state: 'waiting' | 'sending' | 'stored' | 'failed'
  error: UploadError | null
}

export interface Uploads {
  readonly list: Readonly<ShallowRef<readonly PendingUpload[]>>
  /** Takes what may be sent, in this order; what may not has been said where it was chosen. */
  add(thread: string, files: readonly File[]): Promise<void>
  retry(id: string): void
  cancel(id: string): void
  /** The line is back: what failed for want of it goes on. */
  resume(): void
  clear(): void
}

export interface UploadsOptions {
  limits: () => Limits
  /** Makes it a message; false when that cannot be now. */
  stored: (pending: PendingUpload, attachment: Attachment) => boolean
  /** Starts one transfer; a test passes its own. */
  start?: typeof upload<Attachment>
  sizeOf?: typeof sizeOf
}

interface Running {
  file: File
  transfer: Upload<Attachment> | null
  attachment: Attachment | null
  resumes: number
}

async function sizeOf(file: File): Promise<{ width: number; height: number } | null> {
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (!bitmap) return null
  const { width, height } = bitmap
  bitmap.close()
  return { width, height }
}

class Queue implements Uploads {
  readonly list = shallowRef<readonly PendingUpload[]>([])
  private readonly running = new Map<string, Running>()
  private adding = Promise.resolve()

  constructor(private readonly options: UploadsOptions) {}

  add(thread: string, files: readonly File[]): Promise<void> {
    // One after another: measuring a large picture must not let a later one overtake it.
    this.adding = this.adding.then(() => this.take(thread, files))
    return this.adding
  }

  retry(id: string): void {
    const pending = this.find(id)
    if (pending?.state !== 'failed') return
    this.change(id, { state: 'waiting', error: null, sent_bytes: 0 })
    this.pump()
  }

  cancel(id: string): void {
    const pending = this.find(id)
    if (!pending) return
    const running = this.running.get(id)
    this.forget(id)
    running?.transfer?.cancel()
    if (pending.preview) URL.revokeObjectURL(pending.preview)
    this.pump()
  }

  resume(): void {
    for (const { id, state, error } of this.list.value) {
      const running = this.running.get(id)
      if (state !== 'failed' || error?.code !== 'network' || !running || running.resumes >= RESUMES) continue
      running.resumes += 1
      this.retry(id)
    }
  }

  clear(): void {
    for (const { id } of this.list.value) this.cancel(id)
  }

  private async take(thread: string, files: readonly File[]): Promise<void> {
    const { limits, sizeOf: measured = sizeOf } = this.options
    const pending = await Promise.all(
      files.map(async (file): Promise<PendingUpload[]> => {
        const checked = checkFile(file, limits())
        if ('error' in checked) return []
        const size = checked.kind === 'image' ? await measured(file) : null
        const id = crypto.randomUUID()
        this.running.set(id, { file, transfer: null, attachment: null, resumes: 0 })
        return [
          {
            id,
            thread,
            name: file.name,
            bytes: file.size,
            kind: checked.kind,
            preview: checked.kind === 'image' ? URL.createObjectURL(file) : null,
            width: size?.width ?? null,
            height: size?.height ?? null,
            sent_bytes: 0,
            at_ms: Date.now(),
            state: 'waiting',
            error: null,
          },
        ]
      }),
    )
    this.list.value = [...this.list.value, ...pending.flat()]
    this.pump()
  }

  private find(id: string): PendingUpload | undefined {
    return this.list.value.find((pending) => pending.id === id)
  }

  private change(id: string, change: Partial<PendingUpload>): void {
    this.list.value = this.list.value.map((pending) => (pending.id === id ? { ...pending, ...change } : pending))
  }

  private forget(id: string): void {
    this.running.delete(id)
    this.list.value = this.list.value.filter((pending) => pending.id !== id)
  }

  private pump(): void {
    this.release()
    const free = UPLOADS_AT_ONCE - this.list.value.filter(({ state }) => state === 'sending').length
    const next = this.list.value.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, free))
    for (const pending of next) this.begin(pending)
  }

  /** Hands over what is stored and has nothing before it. One that failed holds up nobody: it waits for its reader. */
  private release(): void {
    const held = new Set<string>()
    for (const pending of this.list.value) {
      const attachment = this.running.get(pending.id)?.attachment
      if (pending.state === 'failed') continue
      if (!attachment || held.has(pending.thread)) held.add(pending.thread)
      else if (this.options.stored(pending, attachment)) this.forget(pending.id)
      else this.change(pending.id, { state: 'failed', error: { code: 'outbox_full', detail: '' } })
    }
  }

  private begin(pending: PendingUpload): void {
    const running = this.running.get(pending.id)
    if (!running) return
    this.change(pending.id, { state: 'sending' })
    if (running.transfer) {
      running.transfer.retry()
      return
    }
    const query = new URLSearchParams({ thread: pending.thread, name: running.file.name })
    const { start = upload<Attachment> } = this.options
    running.transfer = start({
      url: `/api/v1/attachments?${query}`,
      file: running.file,
      onState: (state) => {
        if (state.kind === 'sending') this.change(pending.id, { sent_bytes: state.sent })
        else if (state.kind === 'failed') this.change(pending.id, { state: 'failed', error: state.error })
        else if (state.kind === 'done') {
          running.attachment = state.result
          this.change(pending.id, { state: 'stored', sent_bytes: pending.bytes })
        }
        if (state.kind !== 'sending') this.pump()
      },
    })
  }
}

export function createUploads(options: UploadsOptions): Uploads {
  return new Queue(options)
}
