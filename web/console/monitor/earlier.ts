// The order of times on the wire: the earlier first, those that are none last.

export function earlier(a: string | null, b: string | null): number {
  const [first, second] = [a ?? '~', b ?? '~']
  // Not by `localeCompare`, for which a tilde stands before digits.
  return first < second ? -1 : first > second ? 1 : 0
}
