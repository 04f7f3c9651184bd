// What is looked for and among what, kept in the address so that it can be reloaded, bookmarked and sent.

import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { FoundKind } from '../../shared/api/types'

export const KINDS = ['text', 'note', 'image', 'file', 'video'] as const satisfies readonly FoundKind[]
export const SPANS = ['all', '1', '7', '30', 'days'] as const
export type Span = (typeof SPANS)[number]

export interface SearchFilters {
  q: string
  kind: FoundKind | ''
  shop: string
  /** An account, or `me`. */
  agent: string
  span: Span
  /** Days, both included, where the span is `days`: `2026-11-01`. */
  from: string
  to: string
}

/** As the server takes it. */
export interface MessageQuery {
  q: string
  kind?: FoundKind
  shop?: string
  agent?: string
  from?: string
  to?: string
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const DAY = /^\d{4}-\d{2}-\d{2}$/

const single = (value: LocationQuery[string] | undefined): string =>
  (Array.isArray(value) ? value[0] : value)?.trim() ?? ''
const oneOf = <Value extends string>(known: readonly Value[], value: string): Value | undefined =>
  known.find((one) => one === value)

export function filtersOf(query: LocationQuery): SearchFilters {
  const day = (value: LocationQuery[string] | undefined): string => (DAY.test(single(value)) ? single(value) : '')
  return {
    q: single(query.q),
    kind: oneOf(KINDS, single(query.kind)) ?? '',
    shop: single(query.shop),
    agent: single(query.agent),
    span: oneOf(SPANS, single(query.span)) ?? 'all',
    from: day(query.from),
    to: day(query.to),
  }
}

/** Only what narrows the search, so that a plain one has a plain address. */
export function queryOf(filters: SearchFilters): LocationQueryRaw {
  const { q, kind, shop, agent, span, from, to } = filters
  const given = { q: q.trim(), kind, shop, agent, span: span === 'all' ? '' : span }
  const days = span === 'days' ? { from, to } : {}
  return Object.fromEntries(Object.entries({ ...given, ...days }).filter(([, value]) => value !== ''))
}

/** Whether something narrows it beside the words. */
export const isNarrowed = (filters: SearchFilters): boolean =>
  Object.keys(queryOf(filters)).some((field) => field !== 'q')

/**
 * `startOf` says when a day begins where the reader counts days. So many days back are counted from the minute, so that
 * the same search asked twice in a moment is one.
 */
export function askOf(filters: SearchFilters, now_ms: number, startOf: (day: string) => number | null): MessageQuery {
  const at = (ms: number | null): string | undefined => (ms === null ? undefined : new Date(ms).toISOString())
  const minute_ms = Math.floor(now_ms / MINUTE_MS) * MINUTE_MS
  const { q, kind, shop, agent, span } = filters
  let from: string | undefined
  let to: string | undefined
  if (span === 'days') {
    from = filters.from ? at(startOf(filters.from)) : undefined
    to = filters.to ? at(startOf(dayAfter(filters.to))) : undefined
  } else if (span !== 'all') {
    from = at(minute_ms - Number(span) * DAY_MS)
  }
  return {
    q: q.trim(),
    ...(kind ? { kind } : {}),
    ...(shop ? { shop } : {}),
    ...(agent ? { agent } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}
