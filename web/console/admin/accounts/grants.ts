// Grants as a set of cells, role × shop, so that one cannot be given twice or half filled in.

import type { Grant, RoleName } from '../../../shared/api/types'

/** `null` is every shop, those opened later too. */
export type ShopScope = string | null

export function holds(grants: readonly Grant[], role: RoleName, shop: ShopScope): boolean {
  return grants.some((grant) => grant.role === role && grant.shop === shop)
}

/** Held in this shop because it is held everywhere. */
export function implied(grants: readonly Grant[], role: RoleName, shop: ShopScope): boolean {
  return shop !== null && !holds(grants, role, shop) && holds(grants, role, null)
}

export function toggled(grants: readonly Grant[], role: RoleName, shop: ShopScope): Grant[] {
  const rest = grants.filter((grant) => grant.role !== role || grant.shop !== shop)
  return rest.length < grants.length ? rest : sorted([...rest, { role, shop }])
}

/** One order for one set, so that ticking a box twice is no change. */
export function sorted(grants: readonly Grant[]): Grant[] {
  const key = (grant: Grant): string => `${grant.shop ?? ''} ${grant.role}`
  return [...grants].sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))))
}
