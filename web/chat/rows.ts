/**
 * What the log shows, line by line: times, notes, and messages grouped into turns. Pure, so that it can be tested
 * without a page.
 */

import type { Attachment, ChatEvent, ChatMessageBody } from '../shared/api/types'
import type { Pending, ThreadState } from './thread'
import type { UploadItem } from './uploads'

/** A silence this long puts the time above what follows. */
export const SILENCE_BEFORE_TIME_MS = 5 * 60_000
/** One's own message can be recalled for so long. */
export const RECALL_MS = 2 * 60_000

/** 0 very satisfied … 4 very dissatisfied. */
export type Score = 0 | 1 | 2 | 3 | 4

export type Mark = 'waiting' | 'stored' | 'read' | 'failed'

export type Content =
  | Pick<Extract<ChatMessageBody, { kind: 'text' }>, 'kind' | 'text' | 'auto'>
  | { kind: 'image' | 'file' | 'video'; attachment: Attachment }
  | { kind: 'upload'; item: UploadItem }
  | { kind: 'recalled' }

export interface MessageRow {
  kind: 'message'
  key: string
  seq: number | null
  client_id: string | null
  mine: boolean
  /** The speaker's name, above the first of a turn. */
  by: string | null
  content: Content
  quote: number | null
  at_ms: number
  mark: Mark | null
  /** Why it failed, or why it is being tried again. */
  error: string | null
  /** Continues the turn above. */
  again: boolean
}

export type Row =
  | { kind: 'time'; key: string; at_ms: number }
  | { kind: 'assigned'; key: string; agent: string }
  | { kind: 'rated'; key: string; score: Score }
  | { kind: 'closed'; key: string; by: 'agent' | 'buyer' | 'idle'; at_ms: number }
  | MessageRow

export interface RowsInput {
  thread: ThreadState
  uploads: readonly UploadItem[]
  /** What the shop said by itself in an empty log; it then stands for the same words that the log brings. */
  greeting: string | null
}

function loggedRow(event: ChatEvent & { kind: 'message' }, staff_read_seq: number): MessageRow {
  const mine = event.sender.kind === 'buyer'
  return {
    kind: 'message',
    // The same key as while it was pending, so its element stays.
    key: mine && event.client_id !== null ? event.client_id : `seq-${event.seq}`,
    seq: event.seq,
    client_id: mine ? event.client_id : null,
    mine,
    by: event.sender.kind === 'agent' ? event.sender.name : null,
    // The event's own object, so that a row that did not change is seen to be the same.
    content: event.body,
    quote: event.body.kind === 'recalled' ? null : (event.body.quote ?? null),
    at_ms: Date.parse(event.at),
    mark: mine ? (event.seq <= staff_read_seq ? 'read' : 'stored') : null,
    error: null,
    again: false,
  }
}

const PENDING_MARKS: Record<Pending['state'], Mark> = {
  queued: 'waiting',
  sending: 'waiting',
  failed: 'failed',
  stored: 'stored',
}

function ownRow(client_id: string, at_ms: number, content: Content, more: Partial<MessageRow>): MessageRow {
  return {
    kind: 'message',
    key: client_id,
    seq: null,
    client_id,
    mine: true,
    by: null,
    content,
    quote: null,
    at_ms,
    mark: 'waiting',
    error: null,
    again: false,
    ...more,
  }
}

function pendingRow(pending: Pending): MessageRow | null {
  const { client_id, at_ms, body, attachment, seq, error, state } = pending
  const more = { seq, error, mark: PENDING_MARKS[state], quote: body.quote ?? null }
  if (body.kind === 'text') return ownRow(client_id, at_ms, body, more)
  return attachment && ownRow(client_id, at_ms, { kind: body.kind, attachment }, more)
}

function logRows(thread: ThreadState, greeting: string | null): Row[] {
  let greeted = greeting === null
  let agent: string | null = null
  return thread.events.flatMap((event): Row[] => {
    if (event.kind === 'recall') return []
    if (event.kind === 'state') {
      const { body } = event
      const key = `seq-${event.seq}`
      const before = agent
      switch (body.kind) {
        case 'assigned':
          agent = body.agent
          // Back with the same agent is no news to the buyer.
          return agent === before ? [] : [{ kind: 'assigned', key, agent }]
        case 'rated':
          return [{ kind: 'rated', key, score: body.score as Score }]
        case 'closed':
          agent = null
          return [{ kind: 'closed', key, by: body.by, at_ms: Date.parse(event.at) }]
        default:
          return []
      }
    }
    if (!greeted && event.body.kind === 'text' && event.body.auto && event.body.text === greeting) {
      greeted = true
      return []
    }
    return [loggedRow(event, thread.staff_read_seq)]
  })
}

/** What the shop says by itself while nobody is there. */
export function isAway({ content }: MessageRow): boolean {
  return content.kind === 'text' && content.auto === 'away'
}

function rowTime(row: Row): number | null {
  return 'at_ms' in row ? row.at_ms : null
}

/** Puts times above what follows a silence, joins turns, and leaves marks on the last of one's own turn only. */
function arranged(rows: Row[], sameDay: (a: number, b: number) => boolean): Row[] {
  const out: Row[] = []
  let last_ms: number | null = null
  let turn: MessageRow | null = null
  for (const row of rows) {
    const at_ms = rowTime(row)
    if (at_ms !== null) {
      // An ending says its own time; above it only a new day is worth a line.
      const silence_ms = row.kind === 'closed' ? Number.POSITIVE_INFINITY : SILENCE_BEFORE_TIME_MS
      if (last_ms === null || at_ms - last_ms >= silence_ms || !sameDay(last_ms, at_ms)) {
        out.push({ kind: 'time', key: `time-${row.key}`, at_ms })
        turn = null
      }
      last_ms = Math.max(last_ms ?? 0, at_ms)
    }
    if (row.kind !== 'message' || row.content.kind === 'recalled') {
      out.push(row)
      turn = null
      continue
    }
    const again: boolean = turn !== null && turn.mine === row.mine && turn.by === row.by && isAway(turn) === isAway(row)
    if (turn && again && turn.mark !== 'failed') turn.mark = null
    const shown: MessageRow = { ...row, again }
    out.push(shown)
    turn = shown
  }
  return out
}

export function rowsOf(input: RowsInput, sameDay: (a: number, b: number) => boolean): Row[] {
  const { thread, uploads, greeting } = input
  const unsent: MessageRow[] = [
    ...thread.pending.flatMap((pending) => pendingRow(pending) ?? []),
    ...uploads.map((item) => ownRow(item.client_id, item.at_ms, { kind: 'upload', item }, { quote: item.quote })),
  ].sort((a, b) => a.at_ms - b.at_ms)
  return arranged([...logRows(thread, greeting), ...unsent], sameDay)
}

function same(a: Row, b: Row): boolean {
  const other = b as unknown as Record<string, unknown>
  return Object.entries(a).every(([name, value]) => value === other[name])
}

/** The rows as they were drawn before wherever nothing changed: a long log is not drawn again for every new line. */
export function keptRows(before: readonly Row[], now: readonly Row[]): Row[] {
  const drawn = new Map(before.map((row) => [row.key, row]))
  return now.map((row) => {
    const old = drawn.get(row.key)
    return old && same(row, old) ? old : row
  })
}
