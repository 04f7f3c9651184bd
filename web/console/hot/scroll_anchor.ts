// Where the thread stands: opens at the first unread, follows new messages only at the bottom, else counts them.

import { useEventListener, useResizeObserver } from '@vueuse/core'
import type { VirtualizerHandle } from 'virtua/vue'
import { computed, nextTick, onMounted, type Ref, ref, type ShallowRef, watch } from 'vue'
import { seqOf, type ThreadItem } from './message_items'

/** This near to the end counts as the end. */
const END_PX = 32
/** Earlier pages are asked for when this near to the start. */
const START_PX = 240

export interface AnchorOptions {
  items: Readonly<Ref<readonly ThreadItem[]>>
  list: Readonly<ShallowRef<VirtualizerHandle | null>>
  scroller: Readonly<ShallowRef<HTMLElement | null>>
  /** The reader has seen everything up to this number. */
  seen: (seq: number) => void
  /** The start is near: read what came before. */
  earlier: () => void
}

export function useScrollAnchor({ items, list, scroller, seen, earlier }: AnchorOptions) {
  const atEnd = ref(true)
  const settled = ref(false)
  /** The last message when the reader left the end: what comes after it is new. */
  const leftAt = ref<string | null>(null)

  const fresh = computed(() => {
    if (atEnd.value || leftAt.value === null) return 0
    const from = items.value.findIndex((item) => item.key === leftAt.value)
    return items.value.slice(from + 1).filter((item) => item.kind === 'message' && item.from !== 'me').length
  })

  function toEnd(): void {
    list.value?.scrollToIndex(items.value.length - 1, { align: 'end' })
    const element = scroller.value
    // The last row's own size settles a frame later.
    requestAnimationFrame(() => element?.scrollTo({ top: element.scrollHeight }))
  }

  function reportSeen(): void {
    const view = list.value
    const element = scroller.value
    if (!view || !element || document.hidden || !document.hasFocus() || !settled.value) return
    const index = view.findItemIndex(element.scrollTop + element.clientHeight - 1)
    for (let at = Math.min(index, items.value.length - 1); at >= 0; at -= 1) {
      const item = items.value[at]
      const seq = item ? seqOf(item) : null
      if (seq !== null) {
        seen(seq)
        return
      }
    }
  }

  function measure(): void {
    const element = scroller.value
    if (!element || !settled.value) return
    const end = element.scrollHeight - element.scrollTop - element.clientHeight <= END_PX
    if (atEnd.value && !end) leftAt.value = items.value.at(-1)?.key ?? null
    atEnd.value = end
    if (element.scrollTop < START_PX) earlier()
    reportSeen()
  }

  onMounted(async () => {
    await nextTick()
    const unread = items.value.findIndex((item) => item.kind === 'unread')
    if (unread >= 0) list.value?.scrollToIndex(unread, { align: 'start', offset: -8 })
    else toEnd()
    // Two frames: one for the rows to be drawn, one for their sizes to be known.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        settled.value = true
        measure()
      }),
    )
  })

  watch(
    () => items.value.at(-1)?.key,
    async () => {
      if (!atEnd.value) return
      await nextTick()
      toEnd()
      reportSeen()
    },
  )
  // The composer grows, a window is resized: who was at the end stays there.
  useResizeObserver(scroller, () => {
    if (atEnd.value && settled.value) toEnd()
  })
  useEventListener(scroller, 'scroll', measure, { passive: true })
  useEventListener(window, 'focus', reportSeen)
  useEventListener(document, 'visibilitychange', reportSeen)

  return { atEnd, fresh, toEnd }
}
