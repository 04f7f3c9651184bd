// What was written and not yet sent: one draft per conversation's thread and kind, kept over reload and while offline.

import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export type DraftKind = 'reply' | 'note'

export interface Draft {
  text: string
  /** The number of the quoted message. */
  quote: number | null
}

/** More threads than this keep no draft: the oldest goes. */
export const DRAFT_LIMIT = 200

type Drafts = ReadonlyMap<string, Draft>

const keyOf = (thread: string, kind: DraftKind): string => `${thread}/${kind}`
const storageKey = (account: string): string => `zhanggui.drafts.${account}`

function load(account: string): Map<string, Draft> {
  try {
    return new Map(JSON.parse(localStorage.getItem(storageKey(account)) ?? '[]') as [string, Draft][])
  } catch {
    return new Map()
  }
}

export const useDrafts = defineStore('drafts', () => {
  let account = ''
  const drafts = shallowRef<Drafts>(new Map())

  function open(of: string): void {
    account = of
    drafts.value = load(of)
  }

  function of(thread: string, kind: DraftKind): Draft | null {
    return drafts.value.get(keyOf(thread, kind)) ?? null
  }

  function keep(thread: string, kind: DraftKind, draft: Draft): void {
    const next = new Map(drafts.value)
    // Deleting first moves a draft that is being written to the end, away from what the limit drops.
    next.delete(keyOf(thread, kind))
    if (draft.text.trim() !== '' || draft.quote !== null) next.set(keyOf(thread, kind), draft)
    for (const key of next.keys()) {
      if (next.size <= DRAFT_LIMIT) break
      next.delete(key)
    }
    drafts.value = next
    try {
      localStorage.setItem(storageKey(account), JSON.stringify([...next]))
    } catch {
      // A full storage costs the survival of a reload, not the draft on the screen.
    }
  }

  function drop(thread: string, kind: DraftKind): void {
    keep(thread, kind, { text: '', quote: null })
  }

  /** Signed out: the next person at this computer finds nothing. */
  function wipe(): void {
    localStorage.removeItem(storageKey(account))
    drafts.value = new Map()
  }

  // Another tab of the same person wrote: what it keeps must not be overwritten from here.
  useEventListener(window, 'storage', (event) => {
    if (account !== '' && event.key === storageKey(account)) drafts.value = load(account)
  })

  return { drafts, open, of, keep, drop, wipe }
})
