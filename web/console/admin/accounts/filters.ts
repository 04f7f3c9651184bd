// The account list's filter, kept in the address so that it can be reloaded, bookmarked and sent.

import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Account } from '../../../shared/api/types'

export interface AccountFilters {
  q: string
  status: Account['status'] | 'all'
}

const STATUSES: readonly string[] = ['active', 'suspended'] satisfies Account['status'][]

const single = (value: LocationQuery[string] | undefined): string =>
  (Array.isArray(value) ? value[0] : value)?.trim() ?? ''

export function filtersOf(query: LocationQuery): AccountFilters {
  const status = single(query.status)
  return { q: single(query.q), status: STATUSES.includes(status) ? (status as Account['status']) : 'all' }
}

/** Only what differs from "everything", so that the plain list has a plain address. */
export function queryOf(filters: AccountFilters): LocationQueryRaw {
  return {
    ...(filters.q.trim() ? { q: filters.q.trim() } : {}),
    ...(filters.status === 'all' ? {} : { status: filters.status }),
  }
}
