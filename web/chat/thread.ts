/**
 * The buyer's thread as state, and the one reducer of everything that happens to it.
 * Events come here in order and once (shared/ws/sequence); the conversation's state is a fold over them.
 */

import type {
  Attachment,
  ChatEvent,
  ChatHello,
  ChatRating,
  ChatSendBody,
  ChatStateBody,
  ChatThread,
  QueuePosition,
} from '../shared/api/types'
import type { OutboxEntry } from '../shared/ws'

/** A message of one's own that is not in the log yet. */
export interface Pending {
  client_id: string
  body: ChatSendBody
  /** For images, files and videos: what is known of the upload. */
  attachment: Attachment | null
  at_ms: number
  state: 'queued' | 'sending' | 'failed' | 'stored'
  error: string | null
  /** Once acknowledged. */
  seq: number | null
}

export interface ThreadState {
  data_generation: string | null
  /** Held part of the log, ascending and without gaps, up to the newest. */
  events: readonly ChatEvent[]
  /** Older ones are on the server. */
  more: boolean
  state: ChatThread['state']
  agent: string | null
  queue: QueuePosition | null
  /** The farthest back this conversation has stood in the queue: how long the line on the card is. */
  queue_start: number
  /** What the buyer chose to talk about, of the shop's topics. */
  topic: string | null
  /** Of the newest conversation. */
  rating: ChatRating | null
  read_seq: number
  staff_read_seq: number
  pending: readonly Pending[]
  /** State events up to here are already in `state`, told by hello. */
  state_seq: number
}

export const emptyThread: ThreadState = {
  data_generation: null,
  events: [],
  more: false,
  state: 'none',
  agent: null,
  queue: null,
  queue_start: 0,
  topic: null,
  rating: null,
  read_seq: 0,
  staff_read_seq: 0,
  pending: [],
  state_seq: 0,
}

export type ThreadAction =
  | { type: 'hello'; hello: ChatHello }
  | { type: 'events'; events: ChatEvent[] }
  | { type: 'older'; events: ChatEvent[]; more: boolean }
  /** What is held is worth nothing any more. */
  | { type: 'reset' }
  | { type: 'staff_read'; seq: number }
  | { type: 'own_read'; seq: number }
  | { type: 'queue'; queue: QueuePosition }
  | { type: 'topic'; topic: string | null }
  | { type: 'rated'; score: number }
  | { type: 'outbox'; entries: readonly OutboxEntry[] }
  | { type: 'stored'; client_id: string; seq: number }

/** The lowest number held; older pages end before it. `Infinity` while nothing is held. */
export function firstSeq(thread: ThreadState): number {
  return thread.events[0]?.seq ?? Number.POSITIVE_INFINITY
}

function queued(thread: ThreadState, queue: QueuePosition | null): ThreadState {
  return { ...thread, queue, queue_start: queue ? Math.max(thread.queue_start, queue.position) : 0 }
}

function welcomed(thread: ThreadState, hello: ChatHello): ThreadState {
  const { state, agent, queue, topic, rating, read_seq, staff_read_seq, last_seq } = hello.thread
  const restored = thread.data_generation !== null && thread.data_generation !== hello.data_generation
  const unsent = thread.pending.filter((pending) => pending.state !== 'stored')
  const kept = restored ? { ...emptyThread, pending: unsent } : thread
  return {
    ...queued(kept, queue),
    data_generation: hello.data_generation,
    more: kept.events.length > 0 ? kept.more : last_seq > 0,
    state,
    agent,
    topic,
    rating,
    // One's own reading may be further than what the server has heard of it.
    read_seq: Math.max(kept.read_seq, read_seq),
    staff_read_seq,
    state_seq: last_seq,
  }
}

/** Replaces what was recalled, in a list that may hold the recall or its target or both. */
function withRecalls(events: ChatEvent[]): ChatEvent[] {
  const targets = new Set(events.flatMap((event) => (event.kind === 'recall' ? [event.body.target] : [])))
  if (targets.size === 0) return events
  return events.map((event) =>
    event.kind === 'message' && targets.has(event.seq) ? { ...event, body: { kind: 'recalled' } } : event,
  )
}

/** What an entry of the log does to the conversation. */
function changed(thread: ThreadState, body: ChatStateBody): Partial<ThreadState> {
  const left = { agent: null, queue: null, queue_start: 0 }
  // A conversation that begins has a rating of its own.
  const rating = thread.state === 'none' || thread.state === 'closed' ? null : thread.rating
  switch (body.kind) {
    case 'queued':
      return { state: 'queued', agent: null, rating }
    case 'pooled':
      return { ...left, state: 'pooled', rating }
    case 'assigned':
      return { ...left, state: 'assigned', agent: body.agent, rating }
    case 'closed':
      return { ...left, state: 'closed' }
    case 'rating_invited':
      return { rating: { invited: true, score: null } }
    case 'rated':
      return { rating: { invited: true, score: body.score } }
  }
}

function folded(thread: ThreadState, event: ChatEvent): ThreadState {
  if (event.kind !== 'state' || event.seq <= thread.state_seq) return thread
  return { ...thread, ...changed(thread, event.body), state_seq: event.seq }
}

/** What is still pending beside these events. */
function without(pending: readonly Pending[], events: ChatEvent[]): Pending[] {
  const arrived = new Set(events.map((event) => event.client_id))
  return pending.filter((each) => !arrived.has(each.client_id))
}

function applied(thread: ThreadState, events: ChatEvent[]): ThreadState {
  return events.reduce(folded, {
    ...thread,
    events: withRecalls([...thread.events, ...events]),
    pending: without(thread.pending, events),
  })
}

function prepended(thread: ThreadState, events: ChatEvent[], more: boolean): ThreadState {
  const first = firstSeq(thread)
  const older = events.filter((event) => event.seq < first)
  return {
    ...thread,
    events: withRecalls([...older, ...thread.events]),
    more,
    pending: without(thread.pending, older),
  }
}

function pendingOf(entry: OutboxEntry): Pending {
  const { body } = entry.d as { body: ChatSendBody }
  const { client_id, at_ms, state } = entry
  const attachment = (entry.local as { attachment?: Attachment } | undefined)?.attachment ?? null
  return { client_id, body, attachment, at_ms, state, error: entry.error?.code ?? null, seq: null }
}

function withOutbox(thread: ThreadState, entries: readonly OutboxEntry[]): ThreadState {
  const logged = new Set(thread.events.map((event) => event.client_id))
  const stored = thread.pending.filter((pending) => pending.state === 'stored')
  const known = new Set(stored.map((pending) => pending.client_id))
  const waiting = entries.filter((entry) => !logged.has(entry.client_id) && !known.has(entry.client_id)).map(pendingOf)
  return { ...thread, pending: [...stored, ...waiting] }
}

export function reduceThread(thread: ThreadState, action: ThreadAction): ThreadState {
  switch (action.type) {
    case 'hello':
      return welcomed(thread, action.hello)
    case 'events':
      return applied(thread, action.events)
    case 'older':
      return prepended(thread, action.events, action.more)
    case 'reset':
      return { ...thread, events: [], more: true }
    case 'staff_read':
      return { ...thread, staff_read_seq: Math.max(thread.staff_read_seq, action.seq) }
    case 'own_read':
      return { ...thread, read_seq: Math.max(thread.read_seq, action.seq) }
    case 'queue':
      return thread.state === 'queued' ? queued(thread, action.queue) : thread
    case 'topic':
      return { ...thread, topic: action.topic }
    case 'rated':
      return { ...thread, rating: { invited: true, score: action.score } }
    case 'outbox':
      return withOutbox(thread, action.entries)
    case 'stored':
      return {
        ...thread,
        pending: thread.pending.map((pending) =>
          pending.client_id === action.client_id ? { ...pending, state: 'stored', seq: action.seq } : pending,
        ),
      }
  }
}

/** Agents' messages beyond the read mark. */
export function unreadCount(thread: ThreadState): number {
  return thread.events.filter(
    (event) => event.kind === 'message' && event.sender.kind === 'agent' && event.seq > thread.read_seq,
  ).length
}
