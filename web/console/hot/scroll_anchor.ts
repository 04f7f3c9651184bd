// Where the thread stands: opens at the first unread, follows new messages only at the bottom, else counts them.

import { useEventListener, useResizeObserver } from '@vueuse/core'
import type { VirtualizerHandle } from 'virtua/vue'
import { computed, nextTick, onMounted, type Ref, ref, type ShallowRef, watch } from 'vue'
import { seqOf, type ThreadItem } from './message_items'

/** This near to the end counts as the end. */
const END_PX = 32
/** Further pages are asked for when this near to the first or last row held. */
const NEAR_PX = 240
/** Between the top edge and the row that the thread opens at. */
const START_PX = 8

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
  let lastTop = 0
  /** The reader has not moved up from the very end: what grows takes them along. */
  let sticks = true

  const fresh = computed(() => (atEnd.value || leftAt.value === null ? 0 : options.freshAfter(leftAt.value)))

  /**
   * To the end, and along with it while rows get their sizes. One step each time: the list's own `scrollToIndex` goes on for a
   * while, and would pull back whoever turns away, or to a row that is the last one no longer.
   */
  function toEnd(): void {
    atEnd.value = sticks = true
    scroller.value?.scrollTo({ top: scroller.value.scrollHeight })
  }

  /** To a row, in one step for the same reason; once more when its neighbours have their sizes. */
  function toRow({ index, align }: { index: number; align: 'start' | 'center' }): void {
    const view = list.value
    const element = scroller.value
    if (!view || !element) return
    const above = element.scrollHeight - ((element.lastElementChild as HTMLElement | null)?.offsetHeight ?? 0)
    const room = align === 'start' ? START_PX : (element.clientHeight - view.getItemSize(index)) / 2
    element.scrollTo({ top: above + view.getItemOffset(index) - room })
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
    // Rows that grow push the end away, but only a reader goes up.
    const turned = element.scrollTop < lastTop
    lastTop = element.scrollTop
    sticks = below <= 1 || (sticks && !turned)
    if (options.ends() && below <= END_PX) atEnd.value = true
    else if (atEnd.value && (turned || !options.ends())) {
      leftAt.value = options.newest()
      atEnd.value = false
    }
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
    else toRow(opening)
    // Two frames: one for the rows to be drawn, one for their sizes to be known.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (opening) toRow(opening)
        settled.value = true
        measure()
        if (atEnd.value) toEnd()
      }),
    )
  })

  watch(
    () => items.value.at(-1)?.key,
    async () => {
      await nextTick()
      if (!atEnd.value) return
      toEnd()
      reportSeen()
    },
  )
  // The composer grows, a window is resized, a row gets its size.
  useResizeObserver([scroller, () => scroller.value?.lastElementChild as HTMLElement | undefined], () => {
    if (atEnd.value && sticks && settled.value) toEnd()
  })
  useEventListener(scroller, 'scroll', measure, { passive: true })
  useEventListener(window, 'focus', reportSeen)
  useEventListener(document, 'visibilitychange', reportSeen)

  return { atEnd, fresh, toEnd }
}
