// The desk's store: holds what the reducer makes of the live line, and the operations an agent has.

import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, dataOf } from '../../../shared/api/client'
import type { Attachment, Limits, Me, PresenceStatus, SendBody, StateBody } from '../../../shared/api/types'
import type { OutboxEntry, SocketState } from '../../../shared/ws'
import { useDrafts } from '../drafts'
import { useSession } from '../session'
import { DeskConnection } from './connection'
import { createDepartures, type DepartureRequest } from './departures'
import { outboxStorage } from './outbox_storage'
import { type Action, reduce } from './reduce'
import { type Desk, emptyDesk, type Thread } from './state'
import { createUploads, type PendingUpload } from './uploads'

/** Until hello tells them; those of docs/protocol.md. */
const LIMITS: Limits = {
  frame_bytes: 65_536,
  text_chars: 5000,
  image_bytes: 10_485_760,
  video_bytes: 52_428_800,
  file_bytes: 20_971_520,
}
/** So many logs stay in memory; of one that is left, the newest entries. */
const LOGS_KEPT = 20
const LOG_KEPT = 200
const NOTHING = { account: '' }

export type TransferTarget = { account: string; name: string } | { group: string; name: string }
export interface SentFile extends Attachment {
  preview: string | null
}

export const useDesk = defineStore('desk', () => {
  const session = useSession()
  const drafts = useDrafts()
  const desk = shallowRef<Desk>(emptyDesk(NOTHING.account))
  const state = shallowRef<SocketState>({ kind: 'idle' })
  const outbox = shallowRef<readonly OutboxEntry[]>([])
  const limits = shallowRef<Limits>(LIMITS)
  /** Hello has been answered at least once: what is empty is truly empty. */
  const greeted = shallowRef(false)
  /** Attachments sent from this page, to show them while their entry is on its way. */
  const sentFiles = shallowRef<ReadonlyMap<string, SentFile>>(new Map())
  const recent: string[] = []
  let connection: DeskConnection | null = null

  const departures = createDepartures()
  const uploads = createUploads(() => limits.value, sendStored)
  const byConversation = computed(() => {
    const threads = [...desk.value.threads.values()]
    return new Map(threads.map((thread) => [thread.conversation.id, thread]))
  })

  function dispatch(action: Action): void {
    desk.value = reduce(desk.value, action)
    if (action.kind === 'events') staysIfBuyerSpoke(action)
  }

  /** A buyer who writes during the five seconds of a closing is not shut out. */
  function staysIfBuyerSpoke(action: Extract<Action, { kind: 'events' }>): void {
    const thread = desk.value.threads.get(action.thread)
    if (!thread || departures.pending.value.get(thread.conversation.id)?.kind !== 'close') return
    if (action.events.some((event) => event.kind === 'message' && event.sender.kind === 'buyer')) {
      departures.undo(thread.conversation.id)
    }
  }

  function updateMe(change: Partial<Me>): void {
    if (session.me) session.me = { ...session.me, ...change }
  }

  /** Connects as whoever is signed in; does nothing while already connected as them. */
  function start(): void {
    const me = session.me
    if (!me || (connection && desk.value.account === me.id)) return
    stop()
    desk.value = emptyDesk(me.id)
    drafts.open(me.id)
    connection = new DeskConnection({
      desk: () => desk.value,
      dispatch,
      storage: outboxStorage(me.id),
      onState: (next) => (state.value = next),
      onOutbox: (entries) => (outbox.value = entries),
      onMe: updateMe,
      onHello: (ok) => {
        limits.value = ok.limits
        greeted.value = true
      },
    })
    connection.socket.connect()
  }

  function stop(): void {
    departures.flush()
    connection?.end()
    connection = null
    greeted.value = false
    desk.value = emptyDesk(NOTHING.account)
    outbox.value = []
    sentFiles.value = new Map()
  }

  /** Signing out leaves nothing of this person on the computer. */
  function wipe(): void {
    connection?.outbox.clear()
    drafts.wipe()
    stop()
  }

  function line(): DeskConnection {
    if (!connection) throw new Error('the desk is used before it is started')
    return connection
  }

  // ---- threads ----

  /** Makes a conversation known that is not among the open ones: from the queue, from history, from an address. */
  async function lookAt(conversation: string): Promise<Thread | null> {
    const known = byConversation.value.get(conversation)
    if (known) return known
    const found = await dataOf(api.GET('/api/v1/conversations/{id}', { params: { path: { id: conversation } } }))
    dispatch({ kind: 'looked_at', conversation: found })
    return desk.value.threads.get(found.thread) ?? null
  }

  async function openLog(thread: string): Promise<void> {
    if (!desk.value.threads.get(thread)?.log) await line().openLog(thread)
    const at = recent.indexOf(thread)
    if (at >= 0) recent.splice(at, 1)
    recent.push(thread)
    while (recent.length > LOGS_KEPT) dispatch({ kind: 'log_dropped', thread: recent.shift() as string })
  }

  function leaveLog(thread: string): void {
    dispatch({ kind: 'log_trimmed', thread, keep: LOG_KEPT })
  }

  // ---- writing ----

  function send(thread: string, body: SendBody, client_id: string = crypto.randomUUID()): boolean {
    return line().send(thread, client_id, body)
  }

  function sendStored(pending: PendingUpload, attachment: Attachment): void {
    const file = { ...attachment, preview: pending.preview }
    sentFiles.value = new Map(sentFiles.value).set(attachment.id, file)
    connection?.send(pending.thread, pending.id, { kind: attachment.kind, attachment: attachment.id })
  }

  function recall(thread: string, seq: number): Promise<unknown> {
    return line().socket.request('message.recall', { thread, seq, client_id: crypto.randomUUID() })
  }

  // ---- leaving ----

  function depart(thread: Thread, request: Pick<DepartureRequest, 'kind' | 'to' | 'send' | 'refused'>): void {
    departures.begin({ conversation: thread.conversation.id, thread: thread.conversation.thread, ...request })
  }

  function close(thread: Thread, refused: DepartureRequest['refused']): void {
    const { id: conversation, assignment_epoch } = thread.conversation
    const send = () => line().socket.request('conversation.close', { conversation, assignment_epoch })
    depart(thread, { kind: 'close', to: null, send, refused })
  }

  function transfer(
    thread: Thread,
    target: TransferTarget,
    words: { reason?: string; note?: string },
    refused: DepartureRequest['refused'],
  ): void {
    const { id: conversation, assignment_epoch } = thread.conversation
    const to = 'account' in target ? { account: target.account } : { group: target.group }
    const send = () => line().socket.request('conversation.transfer', { conversation, assignment_epoch, to, ...words })
    depart(thread, { kind: 'transfer', to: target.name, send, refused })
  }

  async function setPresence(status: PresenceStatus): Promise<void> {
    const answer = await line().socket.request('presence.set', { status })
    updateMe({ presence: answer.status })
  }

  /** Timers stand still while a computer sleeps. A line that was ended on purpose stays ended. */
  function wake(): void {
    if (state.value.kind !== 'stopped') connection?.socket.reconnectNow()
  }

  useEventListener(document, 'visibilitychange', () => (document.hidden ? departures.flush() : wake()))
  useEventListener(window, 'pagehide', () => departures.flush())
  useEventListener(window, 'online', wake)

  return {
    desk,
    state,
    outbox,
    limits,
    greeted,
    sentFiles,
    byConversation,
    uploads,
    departing: departures.pending,
    undoDeparture: departures.undo,
    start,
    stop,
    wipe,
    lookAt,
    openLog,
    leaveLog,
    earlier: (thread: string) => line().earlier(thread),
    refresh: (thread: string) => line().refresh(thread),
    read: (thread: string, seq: number) => line().read(thread, seq),
    typing: (thread: string) => line().typing(thread, Date.now()),
    reconnectNow: () => line().socket.reconnectNow(),
    send,
    retry: (client_id: string) => line().outbox.retry(client_id),
    discard: (client_id: string) => line().outbox.remove(client_id),
    recall,
    close,
    transfer,
    setPresence,
  }
})

/** Why this agent: the newest assignment in what is held of the log. */
export function assignmentOf(thread: Thread): Extract<StateBody, { kind: 'assigned' }> | null {
  const found = thread.log?.events.findLast((event) => event.kind === 'state' && event.body.kind === 'assigned')
  return found?.kind === 'state' && found.body.kind === 'assigned' ? found.body : null
}
