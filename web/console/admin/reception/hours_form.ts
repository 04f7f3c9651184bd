// Opening hours as the form holds them: times and days as text, checked as the server does.

import { t } from '../messages'
import type { FieldErrors } from '../problem'

export interface SpanDraft {
  from: string
  to: string
}

export interface HolidayDraft {
  date: string
  name: string
  open: SpanDraft[]
}

export interface HoursDraft {
  mode: 'always' | 'weekly'
  /** Seven, Monday first. Kept while the shop is always open: switching back and forth loses nothing. */
  days: SpanDraft[][]
  holidays: HolidayDraft[]
}

/** As many as the server takes. */
export const HOURS_LIMITS = { spans: 6, holidays: 100, holiday_name: 20 } as const
const USUAL: SpanDraft = { from: '09:00', to: '23:00' }

export const usualDays = (): SpanDraft[][] => Array.from({ length: 7 }, () => [{ ...USUAL }])

/** `9`, `930`, `９：30` and `9.30` are what hands type for `09:00` and `09:30`; anything else stays as it is. */
export function tidyTime(text: string): string {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/[.点时]/, ':')
  const found = plain.match(/^(\d{1,2}):(\d{2})$/) ?? plain.match(/^(\d{1,2})(\d{2})$/) ?? plain.match(/^(\d{1,2}):?$/)
  if (!found) return text.trim()
  return `${(found[1] ?? '').padStart(2, '0')}:${found[2] ?? '00'}`
}

/** Minutes since midnight, `24:00` among them; `null` for what is no time. */
export function minutesOf(text: string): number | null {
  const found = text.match(/^(\d{2}):(\d{2})$/)
  if (!found) return null
  const minutes = Number(found[1]) * 60 + Number(found[2])
  return Number(found[2]) < 60 && minutes <= 24 * 60 ? minutes : null
}

/** Where the next span may begin: after the last one, or in the morning. */
export function nextSpan(spans: readonly SpanDraft[]): SpanDraft {
  const last = spans.at(-1)
  const from = last ? minutesOf(last.to) : null
  if (!last || from === null || from >= 23 * 60) return { ...USUAL }
  return { from: last.to, to: '24:00' }
}

function checkSpans(at: string, spans: readonly SpanDraft[]): FieldErrors {
  const errors: FieldErrors = {}
  let end = 0
  spans.forEach((span, index) => {
    const [from, to] = [minutesOf(span.from), minutesOf(span.to)]
    const field = `${at}[${index}]`
    if (from === null) errors[`${field}.from`] = t('hours.time')
    else if (to === null) errors[`${field}.to`] = t('hours.time')
    else if (from >= to) errors[`${field}.to`] = t('hours.later')
    else if (from < end) errors[`${field}.from`] = t('hours.overlap')
    end = Math.max(end, to ?? 0)
  })
  return errors
}

const isDay = (text: string): boolean =>
  /^2\d{3}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text)

/** Field paths as the server names them. */
export function checkHours(hours: HoursDraft): FieldErrors {
  if (hours.mode === 'always') return {}
  const errors: FieldErrors = {}
  hours.days.forEach((day, index) => {
    Object.assign(errors, checkSpans(`hours.days[${index}]`, day))
  })
  const seen = new Set<string>()
  hours.holidays.forEach(({ date, name, open }, index) => {
    const field = `hours.holidays[${index}]`
    if (!isDay(date)) errors[`${field}.date`] = t('hours.day')
    else if (seen.has(date)) errors[`${field}.date`] = t('hours.day_twice')
    seen.add(date)
    if (Array.from(name.trim()).length > HOURS_LIMITS.holiday_name) {
      errors[`${field}.name`] = t('rule.longest', { count: HOURS_LIMITS.holiday_name })
    }
    Object.assign(errors, checkSpans(`${field}.open`, open))
  })
  return errors
}
