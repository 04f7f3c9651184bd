/** What the shop's page may call, read from whatever it passed. A call that is none does nothing but say so. */

import type { Entry } from '../shared/api/types'

export type Happening = 'open' | 'close' | 'unread'
export type Listener = (value?: number) => void
/** `undefined` is never a token: `null` says that nobody is signed in. */
export type IdentitySource = string | null | (() => unknown)

export type Call =
  | ['open' | 'close']
  | ['identify', IdentitySource]
  | ['page', Partial<Entry>]
  | ['on', Happening, Listener]

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** A JWT, or an object that holds one; `undefined` for anything else. */
export function tokenOf(value: unknown): string | undefined {
  const token = isObject(value) ? value.token : value
  return typeof token === 'string' && token !== '' ? token : undefined
}

function readOne([name, first, second]: unknown[]): Call | undefined {
  if (name === 'open' || name === 'close') return [name]
  if (name === 'identify') {
    const source = first === null || typeof first === 'function' ? (first as IdentitySource) : tokenOf(first)
    return source === undefined ? undefined : ['identify', source]
  }
  if (name === 'page' && isObject(first)) return ['page', first]
  if (name === 'unread' && typeof first === 'function') return ['on', 'unread', first as Listener]
  if (name === 'on' && /^(open|close|unread)$/.test(String(first)) && typeof second === 'function') {
    return ['on', first as Happening, second as Listener]
  }
  return undefined
}

export function read(call: ArrayLike<unknown>): Call | undefined {
  const known = readOne(Array.from(call))
  if (!known) console.warn('zhanggui: no call', ...Array.from(call))
  return known
}
