/**
 * Where the buyer came from, made fit for hello: the shop's page says it, and a title or address that the server refuses
 * must not keep the buyer out.
 */

import type { Entry } from '../shared/api/types'

const KINDS: readonly string[] = ['shop', 'product', 'order', 'logistics']
/** As the server has them, in code points. */
const LIMITS = { url: 1_000, title: 200, product: 100, order: 100 } as const
/** Line breaks, control characters, and what turns the writing direction. */
const UNWANTED = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

function line(value: unknown, limit: number): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  const text = [...String(value).replace(UNWANTED, ' ').trim()].slice(0, limit).join('').trim()
  return /[^\p{Cf}\s]/u.test(text) ? text : null
}

export function cleanEntry(said: unknown): Entry {
  const from = (typeof said === 'object' && said !== null ? said : {}) as Record<string, unknown>
  const kind = String(from.kind)
  const entry: Entry = { kind: (KINDS.includes(kind) ? kind : 'shop') as Entry['kind'] }
  for (const name of ['url', 'title', 'product', 'order'] as const) {
    const value = line(from[name], LIMITS[name])
    if (value !== null && (name !== 'url' || /^https?:\/\//.test(value))) entry[name] = value
  }
  return entry
}
