// How long a buyer has waited, and how urgent that is by the shop's own thresholds.

import type { MyShop } from '../../shared/api/types'

export type ShopThresholds = Pick<MyShop, 'warn_after_s' | 'overdue_after_s'>

export type Urgency = 'calm' | 'amber' | 'red'

/** Where a shop's settings are not known (a shop one has just left), the defaults of docs/protocol.md hold. */
export const DEFAULTS: ShopThresholds = { warn_after_s: 100, overdue_after_s: 180 }

export interface Wait {
  seconds: number
  urgency: Urgency
}

export function waitOf(waiting_since: string, now_ms: number, shop: ShopThresholds = DEFAULTS): Wait {
  // A clock that is a moment behind must not show a negative wait.
  const seconds = Math.max(0, Math.floor((now_ms - new Date(waiting_since).getTime()) / 1000))
  const urgency = seconds >= shop.overdue_after_s ? 'red' : seconds >= shop.warn_after_s ? 'amber' : 'calm'
  return { seconds, urgency }
}
