// The one reducer: every change of the desk is an action here. No time, no network, no chance: those come in as values.
// Entries of a log arrive in order and once each (shared/ws/sequence holds back what came early).

import type { Conversation, DeskEvents, DeskHello, NamedRef, Offer, ThreadEvent } from '../../../shared/api/types'
import { withTyping, withViewers } from '../looking'
import { fold } from './fold'
import type { Colleague, Departure, Desk, Log, Thread } from './state'

export type Action =
  | { kind: 'hello'; ok: DeskHello; now_ms: number }
  /** More of the open conversations than hello could carry. */
  | { kind: 'more_open'; conversations: Conversation[] }
  /** These are all that are open: what else was mine left while nobody was connected. */
  | { kind: 'open_listed'; threads: ReadonlySet<string>; at: string }
  /** A conversation read by REST because it was looked at: in the queue, or ended. */
  | { kind: 'looked_at'; conversation: Conversation }
  | { kind: 'added'; conversation: Conversation }
  | { kind: 'removed'; thread: string; conversation: string; departure: Departure }
  | { kind: 'events'; thread: string; events: ThreadEvent[] }
  /** The newest page of a log, read because the thread was opened. */
  | { kind: 'log_opened'; thread: string; events: ThreadEvent[]; more: boolean }
  /** The page before what is held. */
  | { kind: 'log_earlier'; thread: string; events: ThreadEvent[]; more: boolean }
  /** The log around an entry that is not held. */
  | { kind: 'past_opened'; thread: string; events: ThreadEvent[]; more: boolean }
  /** The page after what is shown of the past. */
  | { kind: 'past_later'; thread: string; events: ThreadEvent[] }
  /** Back to the end of the log. */
  | { kind: 'past_left'; thread: string }
  /** What is held of the log is no longer to be trusted, or not wanted. */
  | { kind: 'log_dropped'; thread: string }
  /** Lets go of all but the newest `keep` entries. */
  | { kind: 'log_trimmed'; thread: string; keep: number }
  | { kind: 'stored'; echo: ThreadEvent }
  | { kind: 'read'; d: DeskEvents['thread.read'] }
  | { kind: 'typing'; thread: string; until_ms: number }
  /** Who of the staff has the thread open. */
  | { kind: 'viewing'; thread: string; viewers: readonly NamedRef[]; now_ms: number }
  | { kind: 'colleague_typing'; thread: string; who: NamedRef; until_ms: number; now_ms: number }
  | { kind: 'presence'; account: string; colleague: Colleague }
  | { kind: 'offer_made'; offer: Offer }
  | { kind: 'offer_ended'; offer: string }
  | { kind: 'forgotten'; thread: string }

function withThread(desk: Desk, id: string, change: (thread: Thread) => Thread): Desk {
  const thread = desk.threads.get(id)
  if (!thread) return desk
  const next = change(thread)
  if (next === thread) return desk
  return { ...desk, threads: new Map(desk.threads).set(id, next) }
}

export function freshThread(conversation: Conversation, account: string): Thread {
  return {
    conversation,
    mine: isMine(conversation, account),
    departure: null,
    log: null,
    past: null,
    stretch: 0,
    echoes: [],
    typing_until_ms: 0,
  }
}

function isMine(conversation: Conversation, account: string): boolean {
  return conversation.state === 'assigned' && conversation.assignee?.id === account
}

/** A thread's earlier conversations share its numbering, so their age decides as well. */
function isNewer(conversation: Conversation, than: Conversation): boolean {
  return conversation.last_seq >= than.last_seq && conversation.opened_at >= than.opened_at
}

/** Takes a summary from the server; one that is older than what the log has told does not win. */
function merged(held: Thread | undefined, conversation: Conversation, account: string): Thread {
  if (!held) return freshThread(conversation, account)
  const newer = isNewer(conversation, held.conversation) ? conversation : held.conversation
  const mine = isMine(newer, account)
  return { ...held, conversation: newer, mine, departure: mine ? null : held.departure }
}

/** All at once: a map copied for each of thousands would take seconds. */
function withConversations(desk: Desk, conversations: readonly Conversation[]): Desk {
  const threads = new Map(desk.threads)
  for (const conversation of conversations) {
    threads.set(conversation.thread, merged(threads.get(conversation.thread), conversation, desk.account))
  }
  return { ...desk, threads }
}

function hello(desk: Desk, ok: DeskHello, now_ms: number): Desk {
  const restored = desk.data_generation !== null && desk.data_generation !== ok.data_generation
  const next: Desk = {
    ...desk,
    account: ok.me.id,
    data_generation: ok.data_generation,
    clock_ahead_ms: new Date(ok.server_time).getTime() - now_ms,
    // After a restore every number may mean something else.
    threads: restored || desk.account !== ok.me.id ? new Map() : desk.threads,
    // Those that ended while nobody was connected are no longer among them.
    offers: new Map(ok.offers.map((offer) => [offer.offer, offer])),
  }
  return withConversations(next, ok.conversations)
}

function departedWhileAway(desk: Desk, open: ReadonlySet<string>, at: string): Desk {
  let next = desk
  for (const [id, thread] of desk.threads) {
    if (!thread.mine || open.has(id)) continue
    next = withThread(next, id, (gone) => ({ ...gone, mine: false, departure: { because: 'away', at } }))
  }
  return next
}

/** A recalled message is a tombstone everywhere, also in what was loaded before. */
function withoutRecalled(events: readonly ThreadEvent[], fresh: readonly ThreadEvent[]): readonly ThreadEvent[] {
  const targets = new Set(fresh.flatMap((event) => (event.kind === 'recall' ? [event.body.target] : [])))
  if (targets.size === 0) return events
  return events.map((event) =>
    event.kind === 'message' && targets.has(event.seq) ? { ...event, body: { kind: 'recalled' as const } } : event,
  )
}

function withEvents(thread: Thread, events: ThreadEvent[], account: string): Thread {
  const conversation = events.reduce(fold, thread.conversation)
  const clients = new Set(events.map((event) => event.client_id))
  const echoes = thread.echoes.filter((echo) => !clients.has(echo.client_id))
  const buyerSpoke = events.some((event) => event.kind === 'message' && event.sender.kind === 'buyer')
  return {
    ...thread,
    conversation,
    mine: isMine(conversation, account),
    log: thread.log && append(thread.log, events),
    past: thread.past && { ...thread.past, events: withoutRecalled(thread.past.events, events) },
    echoes: echoes.length === thread.echoes.length ? thread.echoes : echoes,
    typing_until_ms: buyerSpoke ? 0 : thread.typing_until_ms,
  }
}

function append(log: Log, events: ThreadEvent[]): Log {
  const last = log.events.at(-1)?.seq ?? 0
  const fresh = events.filter((event) => event.seq > last)
  if (fresh.length === 0) return log
  return { ...log, events: withoutRecalled([...log.events, ...fresh], fresh) }
}

function prepend(log: Log, events: readonly ThreadEvent[], more: boolean): Log {
  const first = log.events[0]?.seq ?? Number.POSITIVE_INFINITY
  const older = events.filter((event) => event.seq < first)
  return { events: [...withoutRecalled(older, log.events), ...log.events], more: more && older.length > 0 }
}

/** The past becomes part of the log where the two meet. */
function joined(thread: Thread, past: Log): Thread {
  const { log } = thread
  const last = past.events.at(-1)?.seq ?? 0
  const first = log?.events[0]?.seq ?? Number.POSITIVE_INFINITY
  if (!log || last < first - 1) return { ...thread, past }
  return { ...thread, past: null, log: prepend(log, past.events, past.more) }
}

function withPast(thread: Thread, action: Extract<Action, { kind: `past_${string}` }>): Thread {
  switch (action.kind) {
    case 'past_opened': {
      const next = joined(thread, { events: action.events, more: action.more })
      const replaced = next.past !== null || thread.past !== null
      return replaced ? { ...next, stretch: thread.stretch + 1 } : next
    }
    case 'past_later': {
      const last = thread.past?.events.at(-1)?.seq ?? 0
      const fresh = action.events.filter((event) => event.seq > last)
      return thread.past
        ? joined(thread, { ...thread.past, events: withoutRecalled([...thread.past.events, ...fresh], fresh) })
        : thread
    }
    case 'past_left':
      return thread.past ? { ...thread, past: null, stretch: thread.stretch + 1 } : thread
  }
}

function withRead(thread: Thread, d: DeskEvents['thread.read'], account: string): Thread {
  const { conversation } = thread
  if (d.by === 'buyer') {
    if (d.seq <= conversation.buyer_read_seq) return thread
    return { ...thread, conversation: { ...conversation, buyer_read_seq: d.seq } }
  }
  if (d.account !== undefined && d.account !== account) return thread
  if (d.seq <= conversation.read_seq) return thread
  return { ...thread, conversation: { ...conversation, read_seq: d.seq, unread: unreadAfter(thread, d.seq) } }
}

function unreadAfter(thread: Thread, seq: number): number {
  if (seq >= thread.conversation.last_seq) return 0
  const later = thread.log?.events.filter(
    (event) => event.seq > seq && event.kind === 'message' && event.sender.kind === 'buyer',
  )
  return later?.length ?? thread.conversation.unread
}

function removed(desk: Desk, action: Extract<Action, { kind: 'removed' }>): Desk {
  return withThread(desk, action.thread, (thread) =>
    thread.conversation.id === action.conversation
      ? { ...thread, mine: false, departure: action.departure, typing_until_ms: 0 }
      : thread,
  )
}

function withLog(desk: Desk, action: Extract<Action, { kind: `log_${string}` }>): Desk {
  return withThread(desk, action.thread, (thread) => {
    switch (action.kind) {
      case 'log_opened':
        // What is new since the summary was read is folded in as if it had come by itself.
        return withEvents({ ...thread, log: { events: [], more: action.more } }, action.events, desk.account)
      case 'log_earlier':
        if (thread.past) return { ...thread, past: prepend(thread.past, action.events, action.more) }
        return thread.log ? { ...thread, log: prepend(thread.log, action.events, action.more) } : thread
      case 'log_dropped':
        return thread.log ? { ...thread, log: null, past: null } : thread
      case 'log_trimmed': {
        const left = thread.past || thread.stretch > 0 ? { ...thread, past: null, stretch: 0 } : thread
        if (!left.log || left.log.events.length <= action.keep) return left
        return { ...left, log: { events: left.log.events.slice(-action.keep), more: true } }
      }
    }
  })
}

function forgotten(desk: Desk, id: string): Desk {
  const threads = new Map(desk.threads)
  return threads.delete(id) ? { ...desk, threads } : desk
}

function viewing(desk: Desk, action: Extract<Action, { kind: 'viewing' }>): Desk {
  const before = desk.looking.get(action.thread)
  const next = withViewers(before, action.viewers, desk.account, action.now_ms)
  const looking = new Map(desk.looking)
  if (next.viewers.length > 0) looking.set(action.thread, next)
  else if (!looking.delete(action.thread)) return desk
  return { ...desk, looking }
}

function withOffer(desk: Desk, offer: Offer): Desk {
  return { ...desk, offers: new Map(desk.offers).set(offer.offer, offer) }
}

function withoutOffer(desk: Desk, id: string): Desk {
  const offers = new Map(desk.offers)
  return offers.delete(id) ? { ...desk, offers } : desk
}

export function reduce(desk: Desk, action: Action): Desk {
  switch (action.kind) {
    case 'hello':
      return hello(desk, action.ok, action.now_ms)
    case 'more_open':
      return withConversations(desk, action.conversations)
    case 'open_listed':
      return departedWhileAway(desk, action.threads, action.at)
    case 'looked_at':
    case 'added':
      return withConversations(desk, [action.conversation])
    case 'removed':
      return removed(desk, action)
    case 'events':
      return withThread(desk, action.thread, (thread) => withEvents(thread, action.events, desk.account))
    case 'log_opened':
    case 'log_earlier':
    case 'log_dropped':
    case 'log_trimmed':
      return withLog(desk, action)
    case 'past_opened':
    case 'past_later':
    case 'past_left':
      return withThread(desk, action.thread, (thread) => withPast(thread, action))
    case 'stored':
      return withThread(desk, action.echo.thread, (thread) =>
        thread.log?.events.some((event) => event.client_id === action.echo.client_id)
          ? thread
          : { ...thread, echoes: [...thread.echoes, action.echo] },
      )
    case 'read':
      return withThread(desk, action.d.thread, (thread) => withRead(thread, action.d, desk.account))
    case 'typing':
      return withThread(desk, action.thread, (thread) => ({ ...thread, typing_until_ms: action.until_ms }))
    case 'viewing':
      return viewing(desk, action)
    case 'colleague_typing': {
      const typing = withTyping(desk.looking.get(action.thread), action.who, action.until_ms, action.now_ms)
      return { ...desk, looking: new Map(desk.looking).set(action.thread, typing) }
    }
    case 'presence':
      return { ...desk, colleagues: new Map(desk.colleagues).set(action.account, action.colleague) }
    case 'offer_made':
      return withOffer(desk, action.offer)
    case 'offer_ended':
      return withoutOffer(desk, action.offer)
    case 'forgotten':
      return forgotten(desk, action.thread)
  }
}
