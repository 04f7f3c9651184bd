/**
 * Files on their way: checked, measured, uploaded, and then handed over to be sent as messages.
 * A picture keeps its local copy for as long as the page lives, so the bubble never flickers.
 */

import { signal } from '@preact/signals'
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
  /** The bytes are stored: send the message. */
  onStored: (item: UploadItem, attachment: Attachment) => void
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

  const follow = (client_id: string, state: UploadState<Attachment>): void => {
    const item = items.value.find((candidate) => candidate.client_id === client_id)
    if (!item) return
    if (state.kind === 'cancelled') {
      if (item.preview) URL.revokeObjectURL(item.preview)
      remove(client_id)
    } else if (state.kind === 'done') {
      if (item.preview) local.set(state.result.id, item.preview)
      remove(client_id)
      options.onStored(item, state.result)
    } else {
      change(client_id, { state })
    }
  }

  const add = async (file: File, quote: number | null): Promise<Refusal | null> => {
    const verdict = checkFile(file, options.limits())
    if ('error' in verdict) return { name: file.name, ...verdict }
    const client_id = crypto.randomUUID()
    const at_ms = Date.now()
    const size = verdict.kind === 'image' ? await measured(file) : null
    const item: UploadItem = {
      client_id,
      kind: verdict.kind,
      name: file.name,
      bytes: file.size,
      width: size?.width ?? null,
      height: size?.height ?? null,
      preview: size ? URL.createObjectURL(file) : null,
      quote,
      at_ms,
      state: { kind: 'sending', sent: 0, total: file.size },
    }
    items.value = [...items.value, item]
    const transfer = upload<Attachment>({
      url: `/api/v1/chat/attachments?name=${encodeURIComponent(file.name)}`,
      file,
      headers: (): Record<string, string> => {
        const token = options.token()
        return token === undefined ? {} : { Authorization: `Bearer ${token}` }
      },
      onState: (state) => follow(client_id, state),
      random: options.random,
      open: options.open,
    })
    running.set(client_id, transfer)
    return null
  }

  return {
    items,
    /** Starts each; answers those that cannot be sent, and why. */
    async addAll(files: readonly File[], quote: number | null): Promise<Refusal[]> {
      const verdicts = await Promise.all(files.map((file, index) => add(file, index === 0 ? quote : null)))
      return verdicts.filter((verdict) => verdict !== null)
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
