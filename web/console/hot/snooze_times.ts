// When a conversation may come back: the usual times by the shop's own clock, and any other one chooses.

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const EVENING_H = 20
const MORNING_H = 9
/** An evening that is nearly here is no choice of its own. */
const EVENING_AHEAD_MS = 30 * MINUTE_MS
/** docs/protocol.md: `conversation.snooze`. */
export const FARTHEST_MS = 30 * DAY_MS

export type SnoozeKey = 'minutes' | 'hour' | 'evening' | 'tomorrow'

export interface SnoozeChoice {
  key: SnoozeKey
  at_ms: number
}

/** What a clock on the wall of that zone shows, as if it were UTC. */
function wallOf(at_ms: number, zone: string | undefined): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...(zone === undefined ? {} : { timeZone: zone }),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const part = Object.fromEntries(format.formatToParts(at_ms).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute)
}

/** The moment at which that clock shows `wall`; asked twice, since the first guess may lie beyond a change of the clock. */
function momentOf(wall: number, zone: string | undefined): number {
  const guess = wall - (wallOf(wall, zone) - wall)
  return guess - (wallOf(guess, zone) - wall)
}

/** For an `<input type="datetime-local">`: `2026-11-22T15:30`. */
export const toLocal = (at_ms: number, zone: string | undefined): string =>
  new Date(wallOf(at_ms, zone)).toISOString().slice(0, 16)

/** The moment that such an input means in the zone; `null` for none. */
export function fromLocal(local: string, zone: string | undefined): number | null {
  const wall = Date.parse(`${local}Z`)
  return Number.isNaN(wall) ? null : momentOf(wall, zone)
}

/** The usual times, soonest first. */
export function snoozeChoices(now_ms: number, zone: string | undefined): SnoozeChoice[] {
  const midnight = Math.floor(wallOf(now_ms, zone) / DAY_MS) * DAY_MS
  const evening = momentOf(midnight + EVENING_H * HOUR_MS, zone)
  const tomorrow = momentOf(midnight + DAY_MS + MORNING_H * HOUR_MS, zone)
  const choices: SnoozeChoice[] = [
    { key: 'minutes', at_ms: now_ms + 15 * MINUTE_MS },
    { key: 'hour', at_ms: now_ms + HOUR_MS },
    ...(evening - now_ms >= EVENING_AHEAD_MS ? [{ key: 'evening' as const, at_ms: evening }] : []),
    { key: 'tomorrow', at_ms: tomorrow },
  ]
  return choices.sort((a, b) => a.at_ms - b.at_ms)
}
