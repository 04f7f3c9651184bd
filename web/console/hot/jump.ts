// The way to one entry of the log, from a search result or a quote: read what lies around it, go there, mark it briefly.

import { useTimeoutFn } from '@vueuse/core'
import type { VirtualizerHandle } from 'virtua/vue'
import { nextTick, onMounted, type Ref, ref, type ShallowRef, watch } from 'vue'
import { errorText, t } from '../i18n'
import { useDesk } from '../stores/desk'
import { heldEvent, type Thread } from '../stores/desk/state'
import type { Jump } from '../stores/desk/threads'
import { toast } from '../ui/toasts'
import { seqOf, type ThreadItem } from './message_items'

/** So long the entry stands out. */
const MARKED_MS = 2400

export function useJump(
  thread: () => Thread,
  items: Readonly<Ref<readonly ThreadItem[]>>,
  list: Readonly<ShallowRef<VirtualizerHandle | null>>,
) {
  const desk = useDesk()
  const marked = ref<number | null>(null)
  const { start } = useTimeoutFn(() => (marked.value = null), MARKED_MS, { immediate: false })

  const wish = (): Jump | null => (desk.jump?.thread === thread().conversation.thread ? desk.jump : null)

  /** Where the wished entry stands among the items; what is not drawn itself (a recall) stands with what follows. */
  function indexOf(seq: number): number | null {
    if (!heldEvent(thread(), seq)) return null
    const index = items.value.findIndex((item) => (seqOf(item) ?? -1) >= seq)
    return index < 0 ? null : index
  }

  function arrived(index: number): void {
    const item = items.value[index]
    marked.value = item ? seqOf(item) : null
    start()
    desk.jumped()
  }

  async function go(jump: Jump): Promise<void> {
    if (indexOf(jump.seq) === null) {
      try {
        await desk.around(jump.thread, jump.seq)
      } catch (error) {
        if (wish()?.seq === jump.seq) desk.jumped()
        toast(t('thread.jump.failed', { why: errorText(error) }), { kind: 'error' })
        return
      }
      // Another stretch makes a list of its own, which opens at the wish.
      await nextTick()
    }
    const index = indexOf(jump.seq)
    if (wish()?.seq !== jump.seq || !list.value) return
    if (index === null) {
      desk.jumped()
      return
    }
    list.value.scrollToIndex(index, { align: 'center' })
    arrived(index)
  }

  // A wish that is there already is where the list opens.
  const first = wish()
  const opening = first && indexOf(first.seq)
  onMounted(() => {
    if (opening !== null) arrived(opening)
    else if (first) void go(first)
  })
  watch(
    () => desk.jump,
    () => {
      const jump = wish()
      if (jump) void go(jump)
    },
  )

  return { marked, opening }
}
