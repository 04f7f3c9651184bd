// Who among mine has waited longer than their shop allows, longest first. Looked at once a second, for all who ask.

import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useClock } from './clock'
import type { Thread } from './desk/state'
import { useQueueOrder } from './queue_order'
import { useSession } from './session'
import { DEFAULTS, type ShopThresholds, waitOf } from './waiting'

export interface OverdueWait {
  id: string
  seconds: number
}

/** `by_wait` is longest first, so the first who waits less than any shop allows ends the search. */
export function overdueOf(
  by_wait: readonly Thread[],
  now_ms: number,
  shops: ReadonlyMap<string, ShopThresholds>,
): OverdueWait[] {
  const soonest_s = Math.min(DEFAULTS.overdue_after_s, ...[...shops.values()].map((shop) => shop.overdue_after_s))
  const found: OverdueWait[] = []
  for (const { conversation } of by_wait) {
    if (conversation.waiting_since === null) continue
    const { seconds, urgency } = waitOf(conversation.waiting_since, now_ms, shops.get(conversation.shop))
    if (seconds < soonest_s) break
    if (urgency === 'red') found.push({ id: conversation.id, seconds })
  }
  return found
}

export const useOverdue = defineStore('overdue', () => {
  const order = useQueueOrder()
  const clock = useClock()
  const session = useSession()
  const waits = computed(() => overdueOf(order.by_wait, clock.now_ms, session.shops))
  return { waits }
})
