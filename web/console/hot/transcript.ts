// Where a transcript is read from: days are whole ones of the shop, both included.

export interface TranscriptChoice {
  format: 'html' | 'csv'
  /** `2026-11-01`, or empty for no end on that side. */
  from: string
  to: string
  notes: boolean
  language: string
}

const DAY_MS = 86_400_000

/** `startOf` says when a day of the shop begins. */
export function transcriptAddress(
  thread: string,
  { format, from, to, notes, language }: TranscriptChoice,
  startOf: (day: string) => number | null,
): string {
  const query = new URLSearchParams({ format, language })
  const add = (name: string, day: string): void => {
    const at = day === '' ? null : startOf(day)
    if (at !== null) query.set(name, new Date(at).toISOString())
  }
  add('from', from)
  add('to', to === '' ? '' : dayAfter(to))
  if (notes) query.set('notes', 'true')
  return `/api/v1/threads/${thread}/transcript?${query}`
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
}
