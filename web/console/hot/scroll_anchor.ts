// Where the thread stands: opens at the first unread, follows new messages only at the bottom, else counts them.

import { useEventListener, useResizeObserver } from '@vueuse/core'
import type { VirtualizerHandle } from 'virtua/vue'
import { computed, nextTick, onMounted, type Ref, ref, type ShallowRef, watch } from 'vue'
import { seqOf, type ThreadItem } from './message_items'

/** This near to the end counts as the end. */
const END_PX = 32
/** Further pages are asked for when this near to the first or last row held. */
const NEAR_PX = 240

export interface AnchorOptions {
  items: Readonly<Ref<readonly ThreadItem[]>>
  list: Readonly<ShallowRef<VirtualizerHandle | null>>
  scroller: Readonly<ShallowRef<HTMLElement | null>>
  /** Where to open; `null`: at the end. */
  opening: () => { index: number; align: 'start' | 'center' } | null
  /** The reader has seen everything up to this number. */
  seen: (seq: number) => void
  /** The start is near: read what came before. */
  earlier: () => void
  /** The last row held is near, and is not the end: read what came after. */
  later: () => void
  /** Whether the last row held is the end of the log. */
  ends: () => boolean
  /** The number of the log's newest entry. */
  newest: () => number
  /** How many messages of others came after that number. */
  freshAfter: (seq: number) => number
}

export function useScrollAnchor(options: AnchorOptions) {
  const { items, list, scroller } = options
  const atEnd = ref(true)
  const settled = ref(false)
  /** The newest entry when the reader left the end: what comes after it is new. */
  const leftAt = ref<number | null>(null)

  const fresh = computed(() => (atEnd.value || leftAt.value === null ? 0 : options.freshAfter(leftAt.value)))

  /** To the end of what is held, wherever that is once its rows have their sizes. */
  function toEnd(): void {
    list.value?.scrollToIndex(items.value.length - 1, { align: 'end' })
    settleAtEnd()
  }

  /** Along with a row that came while one was there: a single step, so that it pulls nobody back who turns away. */
  function follow(): void {
    scroller.value?.scrollTo({ top: scroller.value.scrollHeight })
    settleAtEnd()
  }

  /** The last row's own size settles a frame later; who has turned back meanwhile is not taken along. */
  function settleAtEnd(): void {
    const element = scroller.value
    const reached = element?.scrollTop ?? 0
    requestAnimationFrame(() => {
      if (element && element.scrollTop >= reached - 1) element.scrollTo({ top: element.scrollHeight })
    })
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
        options.seen(seq)
        return
      }
    }
  }

  function measure(): void {
    const element = scroller.value
    if (!element || !settled.value) return
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    const end = options.ends() && below <= END_PX
    if (atEnd.value && !end) leftAt.value = options.newest()
    atEnd.value = end
    if (element.scrollTop < NEAR_PX) options.earlier()
    if (below < NEAR_PX && !options.ends()) options.later()
    reportSeen()
  }

  onMounted(async () => {
    const opening = options.opening()
    if (opening) atEnd.value = false
    leftAt.value = options.newest()
    await nextTick()
    if (!opening) toEnd()
    else list.value?.scrollToIndex(opening.index, { align: opening.align, offset: opening.align === 'start' ? -8 : 0 })
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
      follow()
      reportSeen()
    },
  )
  // The composer grows, a window is resized: who was at the end stays there.
  useResizeObserver(scroller, () => {
    if (atEnd.value && settled.value) follow()
  })
  useEventListener(scroller, 'scroll', measure, { passive: true })
  useEventListener(window, 'focus', reportSeen)
  useEventListener(document, 'visibilitychange', reportSeen)

  return { atEnd, fresh, toEnd }
}
