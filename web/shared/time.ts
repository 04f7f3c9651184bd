/**
 * Times as people read them, always in the shop's zone, whatever the reader's own is.
 */

import type { Locale } from './i18n'

const DAY_MS = 86_400_000
const QUARTER_MS = 900_000
const DAYS_KEPT = 4096

const WORDS = {
  'zh-CN': { today: '今天', yesterday: '昨天', tomorrow: '明天' },
  en: { today: 'Today', yesterday: 'Yesterday', tomorrow: 'Tomorrow' },
} as const

export interface TimeFormat {
  /** `14:22` */
  clock(at: Instant): string
  /** `今天`, `昨天`, `明天`, `11月3日`, `2025年11月3日` */
  day(at: Instant, now: Instant): string
  /** `14:22` today, else day and clock. */
  short(at: Instant, now: Instant): string
  /** `2026年11月11日 14:22:05`: for tooltips. */
  full(at: Instant): string
  /** Whether both fall on one calendar day of the shop. */
  sameDay(a: Instant, b: Instant): boolean
  /** The shop's calendar day as a number that rises by one a day. */
  dayNumber(at: Instant): number
}

/** RFC 3339 text, milliseconds, or a Date. */
export type Instant = string | number | Date

function milliseconds(at: Instant): number {
  return typeof at === 'number' ? at : new Date(at).getTime()
}

/** `time_zone` is an IANA name; without one, the reader's own zone. */
export function createTimeFormat(locale: Locale, time_zone?: string): TimeFormat {
  const zone = time_zone === undefined ? {} : { timeZone: time_zone }
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { ...zone, ...options })
  const clockFormat = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const dayFormat = format({ month: locale === 'en' ? 'short' : 'long', day: 'numeric' })
  const yearFormat = format({ year: 'numeric', month: locale === 'en' ? 'short' : 'long', day: 'numeric' })
  const fullFormat = format({
    year: 'numeric',
    month: locale === 'en' ? 'short' : 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  // The calendar date as a number of days, comparable across months and years.
  const dateFormat = new Intl.DateTimeFormat('en-CA', { ...zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  // Asked for every message of a thread; formatting is slow, and no zone changes its date within a quarter of an hour.
  const days = new Map<number, number>()
  const dayNumber = (at: Instant): number => {
    const quarter = Math.floor(milliseconds(at) / QUARTER_MS)
    const known = days.get(quarter)
    if (known !== undefined) return known
    const found = Date.parse(`${dateFormat.format(quarter * QUARTER_MS)}T00:00:00Z`) / DAY_MS
    if (days.size >= DAYS_KEPT) days.clear()
    days.set(quarter, found)
    return found
  }

  const day = (at: Instant, now: Instant): string => {
    const age = dayNumber(now) - dayNumber(at)
    if (age === 0) return WORDS[locale].today
    if (age === 1) return WORDS[locale].yesterday
    if (age === -1) return WORDS[locale].tomorrow
    const thisYear =
      dateFormat.format(milliseconds(at)).slice(0, 4) === dateFormat.format(milliseconds(now)).slice(0, 4)
    return (thisYear ? dayFormat : yearFormat).format(milliseconds(at))
  }
  const clock = (at: Instant): string => clockFormat.format(milliseconds(at))
  return {
    clock,
    day,
    short: (at, now) => (dayNumber(at) === dayNumber(now) ? clock(at) : `${day(at, now)} ${clock(at)}`),
    full: (at) => fullFormat.format(milliseconds(at)),
    sameDay: (a, b) => dayNumber(a) === dayNumber(b),
    dayNumber,
  }
}

/** A length of time that runs: `0:42`, `3:05`, `1:02:05`. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const pad = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}
