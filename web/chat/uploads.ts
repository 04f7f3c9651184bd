/**
 * Files on their way: checked, measured, uploaded, and then handed over to be sent as messages.
 * A picture keeps its local copy for as long as the page lives, so the bubble never flickers.
 */

import { batch, signal } from '@preact/signals'
import type { Attachment, Limits } from '../shared/api/types'
import { checkFile, type FileKind, type Upload, type UploadState, upload } from '../shared/upload'

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

export interface UploadsOptions {
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

export function createUploads(options: UploadsOptions) {
  const items = signal<readonly UploadItem[]>([])
  const running = new Map<string, Upload<Attachment>>()
  /** Attachment id → blob: address of what was just uploaded from here. */
  const local = new Map<string, string>()

  const change = (client_id: string, more: Partial<UploadItem>): void => {
    items.value = items.value.map((item) => (item.client_id === client_id ? { ...item, ...more } : item))
  }
  const remove = (client_id: string): void => {
    running.delete(client_id)
    items.value = items.value.filter((item) => item.client_id !== client_id)
  }

  /** Hands over what is stored, in the order it was picked; a failed one is not waited for. */
  const deliver = (): void => {
    for (const item of items.value) {
      if (item.state.kind === 'sending') return
      if (item.state.kind !== 'done') continue
      const attachment = item.state.result
      if (!options.onStored(item, attachment)) {
        change(item.client_id, { state: { kind: 'failed', error: { code: 'outbox_full', detail: '' } } })
        continue
      }
      if (item.preview) local.set(attachment.id, item.preview)
      remove(item.client_id)
    }
  }

  const follow = (client_id: string, state: UploadState<Attachment>): void => {
    const item = items.value.find((candidate) => candidate.client_id === client_id)
    if (!item) return
    if (state.kind === 'cancelled') {
      if (item.preview) URL.revokeObjectURL(item.preview)
      remove(client_id)
    } else {
      change(client_id, { state })
    }
    if (state.kind !== 'sending') batch(deliver)
  }

  const begin = (file: File, item: UploadItem): void => {
    const transfer = upload<Attachment>({
      url: `/api/v1/chat/attachments?name=${encodeURIComponent(file.name)}`,
      file,
      headers: (): Record<string, string> => {
        const token = options.token()
        return token === undefined ? {} : { Authorization: `Bearer ${token}` }
      },
      onState: (state) => follow(item.client_id, state),
      random: options.random,
      open: options.open,
    })
    running.set(item.client_id, transfer)
  }

  return {
    items,
    /** Starts each; answers those that cannot be sent, and why. The first sent carries the quote. */
    async addAll(files: readonly File[], quote: number | null): Promise<Refusal[]> {
      const at_ms = Date.now()
      const looked = await Promise.all(files.map((file) => look(file, options.limits())))
      const refusals = looked.flatMap((each) => ('error' in each ? [each] : []))
      const sendable = looked.flatMap((each) => ('error' in each ? [] : [each]))
      const added = sendable.map(({ file, ...about }, index) => ({
        file,
        item: itemOf(about, at_ms + index, index === 0 ? quote : null),
      }))
      items.value = [...items.value, ...added.map(({ item }) => item)]
      for (const { file, item } of added) begin(file, item)
      return refusals
    },
    cancel: (client_id: string): void => running.get(client_id)?.cancel(),
    retry: (client_id: string): void => running.get(client_id)?.retry(),
    localAddress: (attachment_id: string): string | null => local.get(attachment_id) ?? null,
    clear(): void {
      for (const transfer of [...running.values()]) transfer.cancel()
      for (const address of local.values()) URL.revokeObjectURL(address)
      local.clear()
      items.value = []
    },
  }
}

export type Uploads = ReturnType<typeof createUploads>
