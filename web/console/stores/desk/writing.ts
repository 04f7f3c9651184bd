// What an agent writes: messages through the outbox, files through uploads, and taking a message back.

import type { Attachment, SendBody } from '../../../shared/api/types'
import type { DeskContext } from './context'
import { createUploads, type PendingUpload } from './uploads'

export function createWriting({ limits, sentFiles, connection, line }: DeskContext) {
  /** The upload is done: its bubble becomes a message under the same id. */
  function sendStored(pending: PendingUpload, attachment: Attachment): void {
    sentFiles.value = new Map(sentFiles.value).set(attachment.id, { ...attachment, preview: pending.preview })
    connection.value?.send(pending.thread, pending.id, { kind: attachment.kind, attachment: attachment.id })
  }

  const uploads = createUploads(() => limits.value, sendStored)

  return {
    uploads: uploads.list,
    addFile: uploads.add,
    retryUpload: uploads.retry,
    cancelUpload: uploads.cancel,
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
