// An audit entry's details as lines: the path of a value, and the value as text.

export interface DetailLine {
  path: string
  text: string
}

function textOf(value: unknown): string {
  if (value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Objects open to their fields; lists of plain values stay one line, as they were changed together. */
export function detailLines(details: unknown, path = ''): DetailLine[] {
  if (details === null || details === undefined) return []
  if (typeof details !== 'object') return [{ path, text: textOf(details) }]
  if (Array.isArray(details)) return [{ path, text: details.map(textOf).join('\n') }]
  return Object.entries(details).flatMap(([key, value]) => {
    const inner = path === '' ? key : `${path}.${key}`
    if (value === null) return [{ path: inner, text: textOf(null) }]
    return detailLines(value, inner)
  })
}
