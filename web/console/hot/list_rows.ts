// The rows of the conversation list, and the order that holds still under the pointer.

import type { Thread } from '../stores/desk/state'

export type SectionKey = 'waiting' | 'answered' | 'snoozed' | 'ended'

export interface Section {
  key: SectionKey
  threads: readonly Thread[]
}

/** Section by section, the conversations' ids in the order shown. */
export type Order = ReadonlyMap<SectionKey, readonly string[]>

export type ListRow =
  | { kind: 'label'; key: string; section: SectionKey; count: number }
  | { kind: 'thread'; key: string; section: SectionKey; thread: Thread }

export function orderOf(sections: readonly Section[]): Order {
  return new Map(sections.map((section) => [section.key, section.threads.map((thread) => thread.conversation.id)]))
}

/**
 * The sections with every row where `held` had it: nothing moves between or inside sections, what is gone is left out,
 * what is new comes last in its own section. Only what comes back from the ended ones (an undo) moves at once.
 */
export function holdOrder(sections: readonly Section[], held: Order): Section[] {
  const now = new Map(sections.flatMap((section) => section.threads.map((thread) => [thread.conversation.id, thread])))
  const ended = new Set(orderOf(sections).get('ended'))
  const kept = new Map([...held].map(([key, ids]) => [key, ids.filter((id) => key !== 'ended' || ended.has(id))]))
  const known = new Set([...kept.values()].flat())
  return sections.map((section) => {
    const stay = (kept.get(section.key) ?? []).flatMap((id) => now.get(id) ?? [])
    const fresh = section.threads.filter((thread) => !known.has(thread.conversation.id))
    return { key: section.key, threads: [...stay, ...fresh] }
  })
}

export function sameOrder(a: Order, b: Order): boolean {
  return [...a].every(([key, ids]) => {
    const others = b.get(key) ?? []
    return ids.length === others.length && ids.every((id, index) => id === others[index])
  })
}

/** Labels and rows in one list; an empty section has no label. */
export function rowsOf(sections: readonly Section[]): ListRow[] {
  return sections.flatMap(({ key, threads }): ListRow[] => {
    if (threads.length === 0) return []
    const rows = threads.map(
      (thread): ListRow => ({ kind: 'thread', key: thread.conversation.id, section: key, thread }),
    )
    return [{ kind: 'label', key: `label-${key}`, section: key, count: threads.length }, ...rows]
  })
}
