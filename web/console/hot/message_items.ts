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

/** What the log shows by itself. */
export interface StoredView {
  thread: Thread
  me: string
  files: ReadonlyMap<string, SentFile>
  /** The separator stands before the first message of the buyer after this number; `null`: nowhere. */
  unread_after: number | null
  dayNumber: (at: string | number) => number
}

export interface ThreadView extends StoredView {
  outbox: readonly OutboxEntry[]
  uploads: readonly PendingUpload[]
}

/** Entries drawn before, by what they were made of: the same one again is drawn no second time. */
export type KeptItems = WeakMap<ThreadEvent, { item: ThreadItem; day: number }>

export interface StoredItems {
  items: readonly ThreadItem[]
  client_ids: ReadonlySet<string | null>
  /** Where the log leaves off, for what is on its way after it. */
  day: number | null
  speaking: MessageItem['from'] | null
}

function speaker(sender: Sender, me: string): Pick<MessageItem, 'from' | 'name'> {
  if (sender.kind !== 'account') return { from: sender.kind, name: '' }
  return sender.id === me ? { from: 'me', name: '' } : { from: 'colleague', name: sender.name }
}

function fromLog(event: Extract<ThreadEvent, { kind: 'message' | 'note' }>, view: StoredView): ThreadItem {
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

function fromOutbox(entry: OutboxEntry, view: StoredView): MessageItem {
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

function fromUpload(upload: PendingUpload): MessageItem {
  const { id, kind, name, bytes, width, height, preview, state, error, at_ms: at } = upload
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
    delivery: state === 'failed' ? 'failed' : 'uploading',
    error: error && { code: error.code, message: error.detail },
    upload,
    file: { ...attachment, preview },
  }
}

/** What an entry shows; a recall shows at its target, which has become a line of its own. */
function shownOf(event: ThreadEvent, view: StoredView): ThreadItem | null {
  if (event.kind === 'state') return { kind: 'state', key: `seq-${event.seq}`, event }
  return event.kind === 'recall' ? null : fromLog(event, view)
}

/** Whether what was drawn says all that would be said now. */
function stillTrue(item: ThreadItem, view: StoredView): boolean {
  if (item.kind !== 'message') return true
  const read = view.thread.conversation.buyer_read_seq >= (item.seq ?? Number.POSITIVE_INFINITY)
  if (item.delivery !== null && (item.delivery === 'read') !== read) return false
  return !('attachment' in item.body) || item.file === (view.files.get(item.body.attachment.id) ?? null)
}

/** Days, the unread line and turns are laid around the entries one after another. */
class Layout {
  readonly items: ThreadItem[] = []
  private separated: boolean

  constructor(
    private readonly unread_after: number | null,
    public day: number | null = null,
    public speaking: MessageItem['from'] | null = null,
  ) {
    this.separated = unread_after === null
  }

  /** Answers the item as it was laid. */
  lay(item: ThreadItem, day: number, at: string | number): ThreadItem {
    if (this.day !== day) {
      this.items.push({ kind: 'day', key: `day-${item.key}`, at })
      this.speaking = null
      this.day = day
    }
    if (!this.separated && item.kind === 'message' && item.from === 'buyer' && this.isUnread(item)) {
      this.items.push({ kind: 'unread', key: 'unread' })
      this.separated = true
      this.speaking = null
    }
    const laid = this.turned(item)
    this.items.push(laid)
    this.speaking = laid.kind === 'message' ? laid.from : null
    return laid
  }

  private isUnread(item: MessageItem): boolean {
    return (item.seq ?? 0) > (this.unread_after ?? 0)
  }

  private turned(item: ThreadItem): ThreadItem {
    if (item.kind !== 'message') return item
    const turn = item.from !== this.speaking
    return item.turn === turn ? item : { ...item, turn }
  }
}

export function storedItems(view: StoredView, kept: KeptItems = new WeakMap()): StoredItems {
  const { thread } = view
  const log = shownLog(thread)
  const events = log?.events ?? []
  const client_ids = new Set(events.map((event) => event.client_id))
  const echoes = thread.past ? [] : thread.echoes.filter((echo) => !client_ids.has(echo.client_id))
  for (const echo of echoes) client_ids.add(echo.client_id)
  const layout = new Layout(view.unread_after)
  if (log && !log.more) layout.items.push({ kind: 'beginning', key: 'beginning' })
  for (const event of [...events, ...echoes]) {
    const before = kept.get(event)
    const item = before && stillTrue(before.item, view) ? before.item : shownOf(event, view)
    if (!item) continue
    const day = before?.day ?? view.dayNumber(event.at)
    kept.set(event, { item: layout.lay(item, day, event.at), day })
  }
  return { items: layout.items, client_ids, day: layout.day, speaking: layout.speaking }
}

/** All of a thread: the log, and after it what is on its way. */
export function threadItems(view: ThreadView, stored: StoredItems = storedItems(view)): readonly ThreadItem[] {
  const { thread } = view
  // What is on its way stands at the end of the log, which is elsewhere.
  if (thread.past) return stored.items
  const lane = thread.conversation.thread
  const waiting = view.outbox.filter((entry) => entry.lane === lane && !stored.client_ids.has(entry.client_id))
  const uploads = view.uploads.filter((upload) => upload.thread === lane)
  if (waiting.length === 0 && uploads.length === 0) return stored.items
  const layout = new Layout(null, stored.day, stored.speaking)
  for (const entry of waiting) layout.lay(fromOutbox(entry, view), view.dayNumber(entry.at_ms), entry.at_ms)
  for (const upload of uploads) layout.lay(fromUpload(upload), view.dayNumber(upload.at_ms), upload.at_ms)
  return [...stored.items, ...layout.items]
}

/** The number an item stands for, for marking as read. */
export function seqOf(item: ThreadItem): number | null {
  if (item.kind === 'message' || item.kind === 'recalled') return item.seq
  return item.kind === 'state' ? item.event.seq : null
}
