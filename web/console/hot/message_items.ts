// What the thread shows, in order: days, the unread line, state changes, messages, and what is still on its way.
// A message keeps its key from the first optimistic bubble to the log's entry, so that nothing is drawn anew.

import type { MessageBody, NoteBody, Sender, ThreadEvent } from '../../shared/api/types'
import type { OutboxEntry } from '../../shared/ws'
import type { SentFile } from '../stores/desk/context'
import { shownLog, type Thread } from '../stores/desk/state'
import type { PendingUpload } from '../stores/desk/uploads'

export type Delivery = 'uploading' | 'queued' | 'sending' | 'failed' | 'sent' | 'read' | null

export interface MessageItem {
  kind: 'message'
  key: string
  /** `null` until the server has numbered it. */
  seq: number | null
  client_id: string | null
  at: string | number
  from: 'buyer' | 'me' | 'colleague' | 'system'
  /** Who speaks, when it is neither the buyer nor me. */
  name: string
  body: MessageBody | NoteBody
  /** First of a speaker's turn: more space above, and the buyer's avatar. */
  turn: boolean
  delivery: Delivery
  error: { code: string; message: string } | null
  upload: PendingUpload | null
  file: SentFile | null
}

export type ThreadItem =
  | { kind: 'day'; key: string; at: string | number }
  | { kind: 'unread'; key: string }
  | { kind: 'beginning'; key: string }
  | { kind: 'state'; key: string; event: Extract<ThreadEvent, { kind: 'state' }> }
  | { kind: 'recalled'; key: string; seq: number; by: 'me' | 'buyer' | 'colleague'; name: string }
  | MessageItem

export interface ThreadView {
  thread: Thread
  me: string
  outbox: readonly OutboxEntry[]
  uploads: readonly PendingUpload[]
  files: ReadonlyMap<string, SentFile>
  /** The separator stands before the first message of the buyer after this number; `null`: nowhere. */
  unread_after: number | null
  sameDay: (a: string | number, b: string | number) => boolean
}

function speaker(sender: Sender, me: string): Pick<MessageItem, 'from' | 'name'> {
  if (sender.kind !== 'account') return { from: sender.kind, name: '' }
  return sender.id === me ? { from: 'me', name: '' } : { from: 'colleague', name: sender.name }
}

function fromLog(event: Extract<ThreadEvent, { kind: 'message' | 'note' }>, view: ThreadView): ThreadItem {
  const who = speaker(event.sender, view.me)
  const key = event.client_id ?? `seq-${event.seq}`
  if (event.body.kind === 'recalled') {
    const by = who.from === 'system' ? 'colleague' : who.from
    return { kind: 'recalled', key, seq: event.seq, by, name: who.name }
  }
  const read = view.thread.conversation.buyer_read_seq >= event.seq
  const outward = event.kind === 'message' && event.sender.kind === 'account'
  return {
    kind: 'message',
    key,
    seq: event.seq,
    client_id: event.client_id,
    at: event.at,
    ...who,
    body: event.body,
    turn: false,
    delivery: outward ? (read ? 'read' : 'sent') : null,
    error: null,
    upload: null,
    file: 'attachment' in event.body ? (view.files.get(event.body.attachment.id) ?? null) : null,
  }
}

function attachmentBody(
  file: SentFile | null,
  id: string,
  kind: 'image' | 'file' | 'video',
  quote?: number,
): MessageBody {
  const unknown = { id, kind, name: '', mime: '', bytes: 0, width: null, height: null }
  return { kind, attachment: file ?? unknown, ...(quote === undefined ? {} : { quote }) }
}

interface SendFrame {
  body: { kind: string; text?: string; attachment?: string; quote?: number }
}

function fromOutbox(entry: OutboxEntry, view: ThreadView): MessageItem {
  const { body } = entry.d as SendFrame
  const file = body.attachment === undefined ? null : (view.files.get(body.attachment) ?? null)
  const shown =
    body.attachment === undefined
      ? ({ kind: body.kind, text: body.text ?? '', quote: body.quote } as MessageBody | NoteBody)
      : attachmentBody(file, body.attachment, body.kind as 'image', body.quote)
  return {
    kind: 'message',
    key: entry.client_id,
    seq: null,
    client_id: entry.client_id,
    at: entry.at_ms,
    from: 'me',
    name: '',
    body: shown,
    turn: false,
    delivery: entry.state,
    error: entry.error,
    upload: null,
    file,
  }
}

function fromUpload(upload: PendingUpload, at: number): MessageItem {
  const { id, kind, name, bytes, width, height, preview, error } = upload
  const attachment = { id, kind, name, mime: '', bytes, width, height }
  return {
    kind: 'message',
    key: id,
    seq: null,
    client_id: id,
    at,
    from: 'me',
    name: '',
    body: { kind, attachment },
    turn: false,
    delivery: error ? 'failed' : 'uploading',
    error: error && { code: error.code, message: error.detail },
    upload,
    file: { ...attachment, preview },
  }
}

function entries(view: ThreadView): ThreadItem[] {
  const { thread } = view
  const log = shownLog(thread)?.events ?? []
  const stored = new Set(log.map((event) => event.client_id))
  const echoes = thread.past ? [] : thread.echoes.filter((echo) => !stored.has(echo.client_id))
  for (const echo of echoes) stored.add(echo.client_id)
  const numbered = [...log, ...echoes].flatMap((event): ThreadItem[] => {
    if (event.kind === 'state') return [{ kind: 'state', key: `seq-${event.seq}`, event }]
    // A recall shows at its target, which has become a line of its own.
    return event.kind === 'recall' ? [] : [fromLog(event, view)]
  })
  // What is on its way stands at the end of the log, which is elsewhere.
  if (thread.past) return numbered
  const lane = thread.conversation.thread
  const waiting = view.outbox.filter((entry) => entry.lane === lane && !stored.has(entry.client_id))
  const uploads = view.uploads.filter((upload) => upload.thread === lane)
  const last = waiting.at(-1)?.at_ms ?? (log.at(-1) ? new Date(log.at(-1)?.at ?? 0).getTime() : 0)
  return [
    ...numbered,
    ...waiting.map((entry) => fromOutbox(entry, view)),
    ...uploads.map((upload) => fromUpload(upload, last)),
  ]
}

const timeOf = (item: ThreadItem): string | number | null =>
  item.kind === 'message' ? item.at : item.kind === 'state' ? item.event.at : null

export function threadItems(view: ThreadView): ThreadItem[] {
  const items: ThreadItem[] = []
  if (shownLog(view.thread)?.more === false) items.push({ kind: 'beginning', key: 'beginning' })
  let day: string | number | null = null
  let speaking: MessageItem['from'] | null = null
  let separated = view.unread_after === null
  for (const item of entries(view)) {
    const at = timeOf(item)
    if (at !== null && (day === null || !view.sameDay(day, at))) {
      items.push({ kind: 'day', key: `day-${item.key}`, at })
      speaking = null
    }
    if (at !== null) day = at
    if (!separated && item.kind === 'message' && item.from === 'buyer' && (item.seq ?? 0) > (view.unread_after ?? 0)) {
      items.push({ kind: 'unread', key: 'unread' })
      separated = true
      speaking = null
    }
    if (item.kind !== 'message') {
      speaking = null
      items.push(item)
      continue
    }
    items.push({ ...item, turn: item.from !== speaking })
    speaking = item.from
  }
  return items
}

/** The number an item stands for, for marking as read. */
export function seqOf(item: ThreadItem): number | null {
  if (item.kind === 'message' || item.kind === 'recalled') return item.seq
  return item.kind === 'state' ? item.event.seq : null
}
