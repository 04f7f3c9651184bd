// The desk's store: holds what the reducer makes of the live line, and the operations an agent has.

import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import type { Me, PresenceStatus, StateBody } from '../../../shared/api/types'
import { useDrafts } from '../drafts'
import { usePhrases } from '../phrases'
import { useSession } from '../session'
import { useStagedFiles } from '../staged_files'
import { wipeUsedTopics } from '../used_topics'
import { createAttention } from './attention'
import { DeskConnection } from './connection'
import { createContext, type DeskContext, resetContext } from './context'
import { createLeaving } from './leaving'
import { outboxStorage } from './outbox_storage'
import type { Action } from './reduce'
import { createRouting } from './routing'
import type { Desk, Thread } from './state'
import { createThreads } from './threads'
import { createWriting } from './writing'

/** Told of each change, with the desk as it was and as it is. */
export type DeskObserver = (action: Action, before: Desk, after: Desk) => void

function createOperations(context: DeskContext) {
  return { ...createThreads(context), ...createRouting(context), ...createAttention(context) }
}

function createObservers() {
  const observers = new Set<DeskObserver>()
  return {
    tell: (...change: Parameters<DeskObserver>) => {
      for (const observer of observers) observer(...change)
    },
    /** Until the returned function is called. */
    observe: (observer: DeskObserver) => {
      observers.add(observer)
      return () => observers.delete(observer)
    },
  }
}

export const useDesk = defineStore('desk', () => {
  const session = useSession()
  const drafts = useDrafts()
  const phrases = usePhrases()
  const context = createContext()
  const { desk, state, outbox, limits, greeted, sentFiles, connection, notice, monitorDelta } = context
  const leaving = createLeaving(context)
  const writing = createWriting(context)
  const staged = useStagedFiles()
  const { observe, tell } = createObservers()
  /** Whose unsent files these are. */
  let owner = ''

  function updateMe(change: Partial<Me>): void {
    if (session.me) session.me = { ...session.me, ...change }
  }

  /** Connects as whoever is signed in; does nothing while already connected as them. */
  function start(): void {
    const me = session.me
    if (!me || (connection.value && desk.value.account === me.id)) return
    stop()
    if (owner !== me.id) forgetFiles()
    owner = me.id
    drafts.open(me.id)
    if (session.canAnywhere('conversation.serve')) void phrases.open(me.id)
    desk.value = { ...desk.value, account: me.id }
    connection.value = new DeskConnection({
      desk: () => desk.value,
      dispatch: (action) => {
        const before = desk.value
        context.dispatch(action)
        tell(action, before, desk.value)
        if (action.kind === 'events') leaving.buyerMayStay(action.thread, action.events)
      },
      storage: outboxStorage(me.id),
      onState: (next) => {
        state.value = next
        if (next.kind === 'open') writing.resumeUploads()
      },
      onOutbox: (entries) => (outbox.value = entries),
      onMe: updateMe,
      onNotice: (heard) => (notice.value = heard),
      onMonitor: (delta) => (monitorDelta.value = delta),
      onHello: (ok) => {
        limits.value = ok.limits
        greeted.value = true
      },
    })
    connection.value.socket.connect()
  }

  function stop(): void {
    leaving.flush()
    connection.value?.end()
    resetContext(context)
  }

  function forgetFiles(): void {
    writing.clearUploads()
    staged.wipe()
  }

  /** Signing out leaves nothing of this person on the computer. */
  function wipe(): void {
    forgetFiles()
    connection.value?.outbox.clear()
    drafts.wipe()
    wipeUsedTopics(desk.value.account)
    phrases.wipe()
    stop()
  }

  /** `next`: what one becomes once nothing is held any more; until then nothing new comes. */
  async function setPresence(status: PresenceStatus, next?: PresenceStatus): Promise<void> {
    const answer = await context.line().socket.request('presence.set', { status, ...(next ? { next } : {}) })
    updateMe({ presence: answer.status, next: answer.next, not_responding: false })
  }

  /** Timers stand still while a computer sleeps. A line that was ended on purpose stays ended. */
  function wake(): void {
    if (state.value.kind !== 'stopped') connection.value?.socket.reconnectNow()
  }

  useEventListener(document, 'visibilitychange', () => (document.hidden ? leaving.flush() : wake()))
  useEventListener(window, 'pagehide', () => leaving.flush())
  useEventListener(window, 'online', wake)

  const lifetime = { start, stop, wipe, observe, setPresence, reconnectNow: () => context.line().socket.reconnectNow() }
  const shown = { desk, state, outbox, limits, greeted, sentFiles, notice, monitorDelta }
  return { ...shown, ...lifetime, ...leaving, ...writing, ...createOperations(context) }
})

/** Why this agent: the newest assignment in what is held of the log. */
export function assignmentOf(thread: Thread): Extract<StateBody, { kind: 'assigned' }> | null {
  const found = thread.log?.events.findLast((event) => event.kind === 'state' && event.body.kind === 'assigned')
  return found?.kind === 'state' && found.body.kind === 'assigned' ? found.body : null
}
