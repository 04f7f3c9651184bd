// Three versions of one form: what it was loaded from, what was typed, and what the server holds by now.

export interface Rebased<Values> {
  /** What was typed, over the server's newest for every field that was not touched. */
  merged: Values
  /** Touched here and changed differently there: only a person can decide. */
  conflicts: (keyof Values)[]
}

export function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

/** The fields in which two versions differ. */
export function differences<Values extends object>(a: Values, b: Values): (keyof Values)[] {
  return (Object.keys(a) as (keyof Values)[]).filter((field) => !same(a[field], b[field]))
}

export function rebase<Values extends object>(base: Values, mine: Values, theirs: Values): Rebased<Values> {
  const touched = differences(base, mine)
  const merged = { ...theirs }
  for (const field of touched) merged[field] = mine[field]
  const conflicts = touched.filter((field) => !same(base[field], theirs[field]) && !same(mine[field], theirs[field]))
  return { merged, conflicts }
}
