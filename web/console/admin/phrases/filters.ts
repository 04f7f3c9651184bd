// The phrase list's filter, kept in the address so that it can be reloaded, bookmarked and sent.

import type { LocationQuery, LocationQueryRaw } from 'vue-router'

export interface PhraseFilters {
  q: string
  /** `null`: all of them; empty: those in no group. */
  group: string | null
}

const single = (value: LocationQuery[string] | undefined): string | null | undefined =>
  Array.isArray(value) ? value[0] : value

export function filtersOf(query: LocationQuery): PhraseFilters {
  return { q: single(query.q)?.trim() ?? '', group: single(query.group)?.trim() ?? null }
}

/** Only what differs from "everything", so that the plain list has a plain address. */
export function queryOf({ q, group }: PhraseFilters): LocationQueryRaw {
  return { ...(q.trim() ? { q: q.trim() } : {}), ...(group === null ? {} : { group }) }
}
