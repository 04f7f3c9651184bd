// How often which phrase was used, told to the server some seconds later, all at once.

import { api } from '../../../shared/api/client'

const TOLD_AFTER_MS = 10_000
/** As many as the server takes at once. */
const MOST_PHRASES = 200
const MOST_USES = 1000

export interface PhraseUses {
  add: (phrase: string) => void
  /** Not told yet, by phrase. */
  pending: () => ReadonlyMap<string, number>
  tell: () => Promise<void>
  forget: () => void
}

export function createUses(): PhraseUses {
  let counts = new Map<string, number>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function tell(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (counts.size === 0) return
    const told = counts
    counts = new Map()
    const uses = [...told]
      .slice(0, MOST_PHRASES)
      .map(([phrase, count]) => ({ phrase, count: Math.min(count, MOST_USES) }))
    try {
      // It may be the last thing the page does.
      await api.POST('/api/v1/phrases/uses', { body: { uses }, keepalive: true })
    } catch {
      // Not told is told with the next ones.
      for (const [phrase, count] of told) counts.set(phrase, (counts.get(phrase) ?? 0) + count)
    }
  }

  return {
    add(phrase) {
      counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
      timer ??= setTimeout(() => void tell(), TOLD_AFTER_MS)
    },
    pending: () => counts,
    tell,
    forget() {
      clearTimeout(timer)
      timer = undefined
      counts = new Map()
    },
  }
}
