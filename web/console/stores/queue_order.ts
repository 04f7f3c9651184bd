// My conversations in the order that serves the waiting buyer first. System events never lift a row.

import { useTimeoutFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { preferences, type SortBy } from '../preferences'
import { useDesk } from './desk'
import type { Thread } from './desk/state'
import { useShopFilter } from './shop_filter'

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

/** Who comes back first. */
const byReturn = (a: Thread, b: Thread): number =>
  ascending(a.conversation.snoozed_until ?? '', b.conversation.snoozed_until ?? '')

/** Longer than a browser's timer runs; then it is looked at again. */
const LONGEST_TIMER_MS = 86_400_000

const byDeparture = (a: Thread, b: Thread): number => ascending(b.departure?.at ?? '', a.departure?.at ?? '')

export const useQueueOrder = defineStore('queue-order', () => {
  const desk = useDesk()
  const filter = useShopFilter()
  const sort_by = computed<SortBy>({
    get: () => preferences.value.sort,
    set: (sort) => (preferences.value.sort = sort),
  })

  // What a list of thousands asks of each is looked up once, not once for each: stores answer slowly.
  const shown = computed(() => {
    const all = [...desk.desk.threads.values()]
    const shop = filter.shop?.id
    return shop === undefined ? all : all.filter((thread) => thread.conversation.shop === shop)
  })
  const mine = computed(() => {
    const { departing } = desk
    return shown.value.filter((thread) => thread.mine && !departing.has(thread.conversation.id))
  })
  /** Messages that I have not read, in all of mine. */
  const unread = computed(() => mine.value.reduce((sum, thread) => sum + thread.conversation.unread, 0))

  /** The server's time when it last mattered: it moves on by itself when the next one put aside comes back. */
  const looked_ms = ref(Date.now())
  const aside = ({ conversation: { snoozed_until } }: Thread): boolean =>
    snoozed_until !== null && new Date(snoozed_until).getTime() > looked_ms.value
  const snoozed = computed(() => mine.value.filter(aside).sort(byReturn))
  const next_return = computed(() => snoozed.value[0]?.conversation.snoozed_until ?? null)
  const { start } = useTimeoutFn(
    () => look(),
    () => {
      const in_ms = next_return.value === null ? 0 : new Date(next_return.value).getTime() - serverNow()
      return Math.min(Math.max(0, in_ms), LONGEST_TIMER_MS)
    },
    { immediate: false },
  )
  const serverNow = (): number => Date.now() + desk.desk.clock_ahead_ms
  function look(): void {
    looked_ms.value = serverNow()
    if (next_return.value !== null) start()
  }
  watch([next_return, () => desk.desk.clock_ahead_ms], look, { immediate: true })

  const present = computed(() => mine.value.filter((thread) => !aside(thread)))
  const waiting = computed(() =>
    present.value
      .filter((thread) => thread.conversation.waiting_since !== null)
      .sort(sort_by.value === 'longest_wait' ? byWait : byBuyer),
  )
  const answered = computed(() =>
    present.value.filter((thread) => thread.conversation.waiting_since === null).sort(byBuyer),
  )
  /** Those that are on their way out and may still be called back, then those that left. */
  const ended = computed(() => {
    const { departing } = desk
    const leaves = (thread: Thread): boolean => departing.has(thread.conversation.id)
    const left = shown.value.filter((thread) => !thread.mine && thread.departure !== null && !leaves(thread))
    return [...(departing.size > 0 ? shown.value.filter(leaves) : []), ...left.sort(byDeparture)]
  })
  /** Those who wait, longest first, however the list is sorted. */
  const by_wait = computed(() => [...waiting.value].sort(byWait))
  const longest = computed(() => by_wait.value[0] ?? null)

  return { sort_by, mine, unread, waiting, by_wait, answered, snoozed, ended, longest }
})
