// An audit entry's details as lines: the path of a value, and the value as text.

export interface DetailLine {
  path: string
  text: string
}

/** Ids that have a name people know, such as those of shops. */
export type Names = ReadonlyMap<string, string>

const NO_NAMES: Names = new Map()

function textOf(value: unknown, names: Names): string {
  if (value === null || value === '') return '–'
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map((item) => textOf(item, names)).join('\n')
  if (typeof value === 'object') {
    return Object.entries(value as object)
      .map(([key, inner]) => `${key}: ${textOf(inner, names)}`)
      .join(', ')
  }
  return names.get(String(value)) ?? String(value)
}

/** A change of one value, as the server records it. */
function isChange(value: object): value is { from: unknown; to: unknown } {
  return Object.keys(value).length === 2 && 'from' in value && 'to' in value
}

/** Objects open to their fields, a change reads from left to right; a list stays together, as it was changed together. */
export function detailLines(details: unknown, names: Names = NO_NAMES, path = ''): DetailLine[] {
  if (details === undefined || (details === null && path === '')) return []
  if (typeof details !== 'object' || details === null || Array.isArray(details)) {
    return [{ path, text: textOf(details, names) }]
  }
  if (isChange(details)) return [{ path, text: `${textOf(details.from, names)} → ${textOf(details.to, names)}` }]
  return Object.entries(details).flatMap(([key, value]) =>
    detailLines(value, names, path === '' ? key : `${path}.${key}`),
  )
}
