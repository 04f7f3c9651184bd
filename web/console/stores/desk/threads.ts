// Opening and leaving logs: what is looked at is read, what has not been looked at for long is let go.

import { computed, shallowRef } from 'vue'
import { api, dataOf } from '../../../shared/api/client'
import type { Conversation } from '../../../shared/api/types'
import type { DeskContext } from './context'
import type { Thread } from './state'

/** So many logs stay in memory; of one that is left, so many of its newest entries. */
const LOGS_KEPT = 20
const LOG_KEPT = 200

/** An entry that should be shown, once its thread is. */
export interface Jump {
  thread: string
  seq: number
}

export function createThreads({ desk, dispatch, line }: DeskContext) {
  const recent: string[] = []
  const byConversation = computed(() => {
    const threads = [...desk.value.threads.values()]
    return new Map(threads.map((thread) => [thread.conversation.id, thread]))
  })

  /**
   * Makes a conversation known that is not among the open ones: from the queue, from history, from an address.
   * Answers its thread, which may have gone on to a later conversation.
   */
  async function lookAt(id: string): Promise<Thread | null> {
    const known = byConversation.value.get(id)
    if (known) return known
    const found = await dataOf(api.GET('/api/v1/conversations/{id}', { params: { path: { id } } }))
    takeIn(found)
    return desk.value.threads.get(found.thread) ?? null
  }

  function takeIn(conversation: Conversation): void {
    dispatch({ kind: 'looked_at', conversation })
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
    if (jump.value?.thread === thread) jump.value = null
  }

  const jump = shallowRef<Jump | null>(null)

  /**
   * Shows an entry: the thread reads its log around it, scrolls there and marks it for a moment; what came later stays
   * within reach. May be called before or after the way to its conversation: whatever shows the thread takes it up.
   */
  function jumpTo(thread: string, seq: number): void {
    jump.value = { thread, seq }
  }

  /** Whoever shows the entry says so. */
  function jumped(): void {
    jump.value = null
  }

  return {
    byConversation,
    lookAt,
    takeIn,
    openLog,
    leaveLog,
    jump,
    jumpTo,
    jumped,
    around: (thread: string, seq: number) => line().around(thread, seq),
    earlier: (thread: string) => line().earlier(thread),
    later: (thread: string) => line().later(thread),
    leavePast: (thread: string) => dispatch({ kind: 'past_left', thread }),
    refresh: (thread: string) => line().refresh(thread),
    read: (thread: string, seq: number) => line().read(thread, seq),
  }
}
