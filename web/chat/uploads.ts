/**
 * Files on their way: checked, measured, uploaded, and then handed over to be sent as messages.
 * A picture keeps its local copy for as long as the page lives, so the bubble never flickers.
 */

import { batch, type Signal, signal } from '@preact/signals'
import type { Attachment, Limits } from '../shared/api/types'
import { type Upload, type UploadState, upload } from '../shared/transfer'
import { bytesText, checkFile, type FileKind } from '../shared/upload'
import { t } from './i18n'

export interface UploadItem {
  client_id: string
  kind: FileKind
  name: string
  bytes: number
  /** Of pictures, as measured here, so that the bubble has its size before anything is loaded. */
  width: number | null
  height: number | null
  /** blob: address of a picture. */
  preview: string | null
  quote: number | null
  at_ms: number
  state: UploadState<Attachment>
}

export type Refusal = { name: string; error: 'unsupported_type' | 'too_large' | 'empty'; limit_bytes: number }

/** Why a file is not sent, to who picked it. */
export function refusalText({ name, error, limit_bytes }: Refusal): string {
  if (error === 'too_large') return t('refused_size', { name, limit: bytesText(limit_bytes) })
  return error === 'empty' ? t('refused_empty', { name }) : t('refused_type', { name })
}

export interface UploadsOptions {
  /** Where they are listed: the log draws them also before this part of the page has come. */
  items?: Signal<readonly UploadItem[]>
  limits: () => Limits
  token: () => string | undefined
  /** The bytes are stored: send the message. `false` when too much waits to be sent already. */
  onStored: (item: UploadItem, attachment: Attachment) => boolean
  random?: () => number
  open?: () => XMLHttpRequest
}

async function measured(file: File): Promise<{ width: number; height: number } | null> {
  try {
    const bitmap = await createImageBitmap(file)
    const { width, height } = bitmap
    bitmap.close()
    return { width, height }
  } catch {
    // Not a picture after all; the server will say so.
    return null
  }
}

type Looked = Pick<UploadItem, 'kind' | 'name' | 'bytes' | 'width' | 'height' | 'preview'> & { file: File }

/** What can be known before any byte travels. */
async function look(file: File, limits: Limits): Promise<Looked | Refusal> {
  const verdict = checkFile(file, limits)
  if ('error' in verdict) return { name: file.name, ...verdict }
  const size = verdict.kind === 'image' ? await measured(file) : null
  return {
    file,
    kind: verdict.kind,
    name: file.name,
    bytes: file.size,
    width: size?.width ?? null,
    height: size?.height ?? null,
    preview: size ? URL.createObjectURL(file) : null,
  }
}

function itemOf(about: Omit<Looked, 'file'>, at_ms: number, quote: number | null): UploadItem {
  const state: UploadState<Attachment> = { kind: 'sending', sent: 0, total: about.bytes }
  return { ...about, client_id: crypto.randomUUID(), quote, at_ms, state }
}

/** So many travel at once; the rest of a whole album waits its turn and leaves lines free for everything else. */
const AT_ONCE = 2

export class Uploads {
  readonly items: Signal<readonly UploadItem[]>
  private readonly waiting: { file: File; client_id: string }[] = []
  private readonly running = new Map<string, Upload<Attachment>>()
  /** Attachment id → blob: address of what was just uploaded from here. */
  private readonly local = new Map<string, string>()

  constructor(private readonly options: UploadsOptions) {
    this.items = options.items ?? signal<readonly UploadItem[]>([])
  }

  /** Starts each; answers those that cannot be sent, and why. The first sent carries the quote. */
  async addAll(files: readonly File[], quote: number | null): Promise<Refusal[]> {
    const at_ms = Date.now()
    const looked = await Promise.all(files.map((file) => look(file, this.options.limits())))
    const sendable = looked.flatMap((each) => ('error' in each ? [] : [each]))
    sendable.forEach(({ file, ...about }, index) => {
      const item = itemOf(about, at_ms + index, index === 0 ? quote : null)
      this.items.value = [...this.items.value, item]
      this.waiting.push({ file, client_id: item.client_id })
    })
    this.begin()
    return looked.flatMap((each) => ('error' in each ? [each] : []))
  }

  cancel(client_id: string): void {
    const place = this.waiting.findIndex((each) => each.client_id === client_id)
    if (place >= 0) this.waiting.splice(place, 1)
    const transfer = this.running.get(client_id)
    if (transfer) transfer.cancel()
    else this.follow(client_id, { kind: 'cancelled' })
  }

  retry(client_id: string): void {
    this.running.get(client_id)?.retry()
  }

  localAddress(attachment_id: string): string | null {
    return this.local.get(attachment_id) ?? null
  }

  clear(): void {
    this.waiting.length = 0
    for (const { client_id } of this.items.value) this.cancel(client_id)
    for (const address of this.local.values()) URL.revokeObjectURL(address)
    this.local.clear()
    this.items.value = []
  }

  private begin(): void {
    const busy = [...this.running.values()].filter((transfer) => transfer.state.kind === 'sending').length
    const next = busy < AT_ONCE ? this.waiting.shift() : undefined
    if (!next) return
    const { file, client_id } = next
    const { token, random, open } = this.options
    const transfer = upload<Attachment>({
      url: `/api/v1/chat/attachments?name=${encodeURIComponent(file.name)}`,
      file,
      headers: () => ({ Authorization: `Bearer ${token() ?? ''}` }),
      onState: (state) => this.follow(client_id, state),
      random,
      open,
    })
    this.running.set(client_id, transfer)
    this.begin()
  }

  private follow(client_id: string, state: UploadState<Attachment>): void {
    const item = this.items.value.find((candidate) => candidate.client_id === client_id)
    if (!item) return
    if (state.kind === 'cancelled') {
      if (item.preview) URL.revokeObjectURL(item.preview)
      this.remove(client_id)
    } else {
      this.change(client_id, { state })
    }
    if (state.kind === 'sending') return
    batch(() => this.deliver())
    this.begin()
  }

  /** Hands over what is stored, in the order it was picked; a failed one is not waited for. */
  private deliver(): void {
    for (const item of this.items.value) {
      if (item.state.kind === 'sending') return
      if (item.state.kind !== 'done') continue
      const attachment = item.state.result
      if (!this.options.onStored(item, attachment)) {
        this.change(item.client_id, { state: { kind: 'failed', error: { code: 'outbox_full', detail: '' } } })
        continue
      }
      if (item.preview) this.local.set(attachment.id, item.preview)
      this.remove(item.client_id)
    }
  }

  private change(client_id: string, more: Partial<UploadItem>): void {
    this.items.value = this.items.value.map((item) => (item.client_id === client_id ? { ...item, ...more } : item))
  }

  private remove(client_id: string): void {
    this.running.delete(client_id)
    this.items.value = this.items.value.filter((item) => item.client_id !== client_id)
  }
}
