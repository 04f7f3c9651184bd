// The desk's store: holds what the reducer makes of the live line, and the operations an agent has.

import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import type { Me, PresenceStatus, StateBody } from '../../../shared/api/types'
import { useDrafts } from '../drafts'
import { useSession } from '../session'
import { wipeUsedTopics } from '../used_topics'
import { createAttention } from './attention'
import { DeskConnection } from './connection'
import { createContext, resetContext } from './context'
import { createLeaving } from './leaving'
import { outboxStorage } from './outbox_storage'
import { createRouting } from './routing'
import type { Thread } from './state'
import { createThreads } from './threads'
import { createWriting } from './writing'

export const useDesk = defineStore('desk', () => {
  const session = useSession()
  const drafts = useDrafts()
  const context = createContext()
  const { desk, state, outbox, limits, greeted, sentFiles, connection, notice, monitorDelta } = context
  const leaving = createLeaving(context)

  function updateMe(change: Partial<Me>): void {
    if (session.me) session.me = { ...session.me, ...change }
  }

  /** Connects as whoever is signed in; does nothing while already connected as them. */
  function start(): void {
    const me = session.me
    if (!me || (connection.value && desk.value.account === me.id)) return
    stop()
    drafts.open(me.id)
    desk.value = { ...desk.value, account: me.id }
    connection.value = new DeskConnection({
      desk: () => desk.value,
      dispatch: (action) => {
        context.dispatch(action)
        if (action.kind === 'events') leaving.buyerMayStay(action.thread, action.events)
      },
      storage: outboxStorage(me.id),
      onState: (next) => (state.value = next),
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

  /** Signing out leaves nothing of this person on the computer. */
  function wipe(): void {
    connection.value?.outbox.clear()
    drafts.wipe()
    wipeUsedTopics(desk.value.account)
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

  const lifetime = { start, stop, wipe, setPresence, reconnectNow: () => context.line().socket.reconnectNow() }
  const shown = { desk, state, outbox, limits, greeted, sentFiles, notice, monitorDelta }
  const parts = {
    ...leaving,
    ...createThreads(context),
    ...createWriting(context),
    ...createRouting(context),
    ...createAttention(context),
  }
  return { ...shown, ...lifetime, ...parts }
})

/** Why this agent: the newest assignment in what is held of the log. */
export function assignmentOf(thread: Thread): Extract<StateBody, { kind: 'assigned' }> | null {
  const found = thread.log?.events.findLast((event) => event.kind === 'state' && event.body.kind === 'assigned')
  return found?.kind === 'state' && found.body.kind === 'assigned' ? found.body : null
}
