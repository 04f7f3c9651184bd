// Who of one's colleagues has a thread open or is typing in it. Nothing of it is stored; what is not said again fades.

import type { NamedRef } from '../../shared/api/types'

/** The server hears of an open thread every 30 s; who was not heard of for longer is gone. */
export const LOOKING_SHOWN_MS = 75_000

export interface Looking {
  viewers: readonly NamedRef[]
  until_ms: number
  /** Who is typing, each until when. */
  typing: readonly (NamedRef & { until_ms: number })[]
}

export interface Lookers {
  /** Colleagues, those who type first. */
  names: string[]
  typing: boolean
}

export function withViewers(
  before: Looking | undefined,
  viewers: readonly NamedRef[],
  me: string,
  now_ms: number,
): Looking {
  const others = viewers.filter(({ id }) => id !== me)
  const typing = before?.typing.filter((one) => others.some(({ id }) => id === one.id)) ?? []
  return { viewers: others, until_ms: now_ms + LOOKING_SHOWN_MS, typing }
}

export function withTyping(before: Looking | undefined, who: NamedRef, until_ms: number, now_ms: number): Looking {
  const others = before?.typing.filter(({ id, until_ms }) => id !== who.id && until_ms > now_ms) ?? []
  const known = before?.viewers.some(({ id }) => id === who.id)
  return {
    viewers: known ? (before?.viewers ?? []) : [...(before?.viewers ?? []), who],
    until_ms: Math.max(before?.until_ms ?? 0, until_ms),
    typing: [...others, { ...who, until_ms }],
  }
}

export function lookersOf(looking: Looking | undefined, now_ms: number): Lookers | null {
  if (!looking) return null
  const typing = looking.typing.filter(({ until_ms }) => until_ms > now_ms)
  const viewing = looking.until_ms > now_ms ? looking.viewers : []
  const rest = viewing.filter(({ id }) => !typing.some((one) => one.id === id))
  const names = [...typing, ...rest].map(({ name }) => name)
  return names.length > 0 ? { names, typing: typing.length > 0 } : null
}
