// My conversations in the order that serves the waiting buyer first. System events never lift a row.

import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useDesk } from './desk'
import type { Thread } from './desk/state'
import { useShopFilter } from './shop_filter'

export type SortBy = 'longest_wait' | 'last_buyer'

// All times on the wire are RFC 3339 UTC with milliseconds, so their text sorts as they do.
const ascending = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Longest wait first. */
const byWait = (a: Thread, b: Thread): number =>
  ascending(a.conversation.waiting_since ?? '', b.conversation.waiting_since ?? '')

/** The buyer who wrote last first. */
const byBuyer = (a: Thread, b: Thread): number =>
  ascending(
    b.conversation.last_buyer_at ?? b.conversation.opened_at,
    a.conversation.last_buyer_at ?? a.conversation.opened_at,
  )

const byDeparture = (a: Thread, b: Thread): number => ascending(b.departure?.at ?? '', a.departure?.at ?? '')

export const useQueueOrder = defineStore('queue-order', () => {
  const desk = useDesk()
  const filter = useShopFilter()
  const sort_by = useLocalStorage<SortBy>('zhanggui.sort', 'longest_wait')

  const shown = computed(() =>
    [...desk.desk.threads.values()].filter(
      (thread) => filter.shop === null || thread.conversation.shop === filter.shop.id,
    ),
  )
  const mine = computed(() =>
    shown.value.filter((thread) => thread.mine && !desk.departing.has(thread.conversation.id)),
  )
  const waiting = computed(() =>
    mine.value
      .filter((thread) => thread.conversation.waiting_since !== null)
      .sort(sort_by.value === 'longest_wait' ? byWait : byBuyer),
  )
  const answered = computed(() =>
    mine.value.filter((thread) => thread.conversation.waiting_since === null).sort(byBuyer),
  )
  /** Those that are on their way out and may still be called back, then those that left. */
  const ended = computed(() => [
    ...shown.value.filter((thread) => desk.departing.has(thread.conversation.id)),
    ...shown.value
      .filter((thread) => !thread.mine && thread.departure !== null && !desk.departing.has(thread.conversation.id))
      .sort(byDeparture),
  ])
  const longest = computed(() => [...waiting.value].sort(byWait)[0] ?? null)

  return { sort_by, mine, waiting, answered, ended, longest }
})
