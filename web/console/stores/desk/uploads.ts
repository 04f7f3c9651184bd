// Images and files on their way to a thread: each is a bubble with progress until the server has it, then a message.

import { type ShallowRef, shallowRef } from 'vue'
import type { Attachment, Limits } from '../../../shared/api/types'
import { type Upload, type UploadError, upload } from '../../../shared/transfer'
import { checkFile, type FileKind } from '../../../shared/upload'

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
  error: UploadError | null
}

export interface Uploads {
  readonly list: Readonly<ShallowRef<readonly PendingUpload[]>>
  add(thread: string, file: File): Promise<'added' | 'unsupported_type' | 'too_large' | 'empty'>
  retry(id: string): void
  cancel(id: string): void
}

async function sizeOf(file: File): Promise<{ width: number; height: number } | null> {
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (!bitmap) return null
  const { width, height } = bitmap
  bitmap.close()
  return { width, height }
}

export function createUploads(
  limits: () => Limits,
  stored: (pending: PendingUpload, attachment: Attachment) => void,
): Uploads {
  const list = shallowRef<readonly PendingUpload[]>([])
  const running = new Map<string, Upload<Attachment>>()

  function change(id: string, change: Partial<PendingUpload>): void {
    list.value = list.value.map((pending) => (pending.id === id ? { ...pending, ...change } : pending))
  }

  function remove(id: string): void {
    running.delete(id)
    list.value = list.value.filter((pending) => pending.id !== id)
  }

  function start(pending: PendingUpload, file: File): void {
    const query = new URLSearchParams({ thread: pending.thread, name: file.name })
    const transfer = upload<Attachment>({
      url: `/api/v1/attachments?${query}`,
      file,
      onState: (state) => {
        if (state.kind === 'sending') change(pending.id, { sent_bytes: state.sent, error: null })
        else if (state.kind === 'failed') change(pending.id, { error: state.error })
        else if (state.kind === 'done') {
          stored(pending, state.result)
          remove(pending.id)
        } else remove(pending.id)
      },
    })
    running.set(pending.id, transfer)
  }

  async function add(thread: string, file: File): ReturnType<Uploads['add']> {
    const checked = checkFile(file, limits())
    if ('error' in checked) return checked.error
    const image = checked.kind === 'image'
    const size = image ? await sizeOf(file) : null
    const pending: PendingUpload = {
      id: crypto.randomUUID(),
      thread,
      name: file.name,
      bytes: file.size,
      kind: checked.kind,
      preview: image ? URL.createObjectURL(file) : null,
      width: size?.width ?? null,
      height: size?.height ?? null,
      sent_bytes: 0,
      at_ms: Date.now(),
      error: null,
    }
    list.value = [...list.value, pending]
    start(pending, file)
    return 'added'
  }

  return {
    list,
    add,
    retry: (id) => running.get(id)?.retry(),
    cancel(id) {
      const pending = list.value.find((candidate) => candidate.id === id)
      if (pending?.preview) URL.revokeObjectURL(pending.preview)
      running.get(id)?.cancel()
    },
  }
}
