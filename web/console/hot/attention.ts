// While a thread is open here: colleagues are told that it is, and of a colleague's conversation a supervisor hears
// what is said as it is said.

import { useDebounceFn, useIntervalFn } from '@vueuse/core'
import { computed, onScopeDispose, watch } from 'vue'
import { useDesk } from '../stores/desk'
import type { Thread } from '../stores/desk/state'
import { useSession } from '../stores/session'

/** Whoever only passes by on the way to another thread is not said to look. */
const SETTLED_MS = 400
/** Said again, so that what was lost on the way is made good. */
const AGAIN_MS = 30_000

export function useAttention(thread: () => Thread | null, connected: () => boolean) {
  const desk = useDesk()
  const session = useSession()
  const open = computed(() => (connected() ? (thread()?.conversation.thread ?? null) : null))
  let said: string | null = null

  function say(): void {
    said = document.hidden ? null : open.value
    desk.lookAtThread(said, Date.now()).catch(() => undefined)
  }
  const settle = useDebounceFn(() => {
    if (open.value !== null) say()
  }, SETTLED_MS)
  watch(open, () => void settle(), { immediate: true })
  useIntervalFn(() => {
    if (open.value !== null) say()
  }, AGAIN_MS)

  /** Of others' open conversations only: one's own come by themselves, and closed ones say nothing any more. */
  const watched = computed(() => {
    const seen = thread()
    if (!connected() || !seen || seen.mine || seen.conversation.state === 'closed') return null
    return session.can('conversation.supervise', seen.conversation.shop) ? seen.conversation.id : null
  })
  watch(
    watched,
    (now, before) => {
      if (before) desk.unwatchConversation(before).catch(() => undefined)
      if (now) desk.watchConversation(now).catch(() => undefined)
    },
    { immediate: true },
  )

  onScopeDispose(() => {
    // The next thread says itself; only where none follows somebody has to say that nothing is open.
    if (said !== null && connected()) desk.lookAtThread(null, Date.now()).catch(() => undefined)
    if (watched.value && connected()) desk.unwatchConversation(watched.value).catch(() => undefined)
  })

  return { watched }
}
