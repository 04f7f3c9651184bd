// The audit list's filter, kept in the address so that a finding can be sent to somebody.

import type { LocationQuery, LocationQueryRaw } from 'vue-router'

export interface AuditFilters {
  /** Account id. */
  actor: string
  /** Code of an action. */
  action: string
  /** Id of what was acted upon. */
  object: string
}

const FIELDS = ['actor', 'action', 'object'] as const

const single = (value: LocationQuery[string] | undefined): string =>
  (Array.isArray(value) ? value[0] : value)?.trim() ?? ''

export function filtersOf(query: LocationQuery): AuditFilters {
  return { actor: single(query.actor), action: single(query.action), object: single(query.object) }
}

/** Only the filters in use; also what the request takes. */
export function queryOf(filters: AuditFilters): LocationQueryRaw & Partial<AuditFilters> {
  return Object.fromEntries(
    FIELDS.filter((field) => filters[field].trim() !== '').map((field) => [field, filters[field].trim()]),
  )
}
