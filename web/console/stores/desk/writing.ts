// What an agent writes: messages through the outbox, files through uploads, and taking a message back.

import type { Attachment, SendBody } from '../../../shared/api/types'
import type { DeskContext, SentFile } from './context'
import { createUploads, type PendingUpload } from './uploads'

/** So many pictures sent from here keep the local address that their bubble shows; later the server's serves as well. */
const PREVIEWS_KEPT = 40

export function createWriting({ limits, sentFiles, connection, line }: DeskContext) {
  /** The upload is done: its bubble becomes a message under the same id. */
  function sendStored(pending: PendingUpload, attachment: Attachment): boolean {
    const body = { kind: attachment.kind, attachment: attachment.id }
    if (!connection.value?.send(pending.thread, pending.id, body)) return false
    const kept = [...sentFiles.value, [attachment.id, { ...attachment, preview: pending.preview }]] as [
      string,
      SentFile,
    ][]
    for (const [, { preview }] of kept.slice(0, -PREVIEWS_KEPT)) if (preview) URL.revokeObjectURL(preview)
    sentFiles.value = new Map(kept.slice(-PREVIEWS_KEPT))
    return true
  }

  const uploads = createUploads({ limits: () => limits.value, stored: sendStored })

  return {
    uploads: uploads.list,
    addFiles: (thread: string, files: readonly File[]) => uploads.add(thread, files),
    retryUpload: (id: string) => uploads.retry(id),
    cancelUpload: (id: string) => uploads.cancel(id),
    resumeUploads: () => uploads.resume(),
    clearUploads: () => uploads.clear(),
    /** False when the outbox is full. */
    send: (thread: string, body: SendBody) => line().send(thread, crypto.randomUUID(), body),
    /** Sends a failed one again, with the same client_id. */
    retry: (client_id: string) => line().outbox.retry(client_id),
    discard: (client_id: string) => line().outbox.remove(client_id),
    recall: (thread: string, seq: number) =>
      line().socket.request('message.recall', { thread, seq, client_id: crypto.randomUUID() }),
    typing: (thread: string, note: boolean) => line().typing(thread, Date.now(), note),
  }
}
