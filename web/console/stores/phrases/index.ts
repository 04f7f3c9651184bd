// The phrases one may use: a local copy that is searched here, kept over reload and offline, and asked for anew by its tag.

import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { type ComputedRef, computed, type ShallowRef, shallowRef } from 'vue'
import { ApiError, api } from '../../../shared/api/client'
import type { CopiedPhrase } from '../../../shared/api/types'
import { useSession } from '../session'
import { type PhraseCopy, phraseCopies } from './copies'
import { type ReadyPhrase, ready } from './find'
import { createUses } from './uses'

/** Older than this, a copy is asked for again when it is needed. */
const FRESH_MS = 60_000
const NO_COPY: PhraseCopy = { tag: '', phrases: [] }

/** `null`: as it was. */
async function ask(tag: string): Promise<PhraseCopy | null> {
  const headers: Record<string, string> = tag === '' ? {} : { 'If-None-Match': tag }
  try {
    const { data, response } = await api.GET('/api/v1/phrases/copy', { headers, cache: 'no-store' })
    if (!data) throw new ApiError(0, { code: 'unreadable' })
    return { tag: response.headers.get('ETag') ?? '', phrases: data.phrases }
  } catch (error) {
    if (error instanceof ApiError && error.status === 304) return null
    throw error
  }
}

/** What can be said to a composer from elsewhere on the page; whoever takes it up clears it. */
export interface PhraseInsert {
  thread: string
  phrase: CopiedPhrase
}

/** What one may use no longer is not shown any longer, also before the server was asked. */
function createUsable(copy: ShallowRef<PhraseCopy>): ComputedRef<readonly ReadyPhrase[]> {
  const session = useSession()
  return computed<readonly ReadyPhrase[]>((before) => {
    const known = new Map(before?.map((one) => [one.phrase.id, one]))
    return copy.value.phrases
      .filter((phrase) => phrase.shop === null || session.can('conversation.serve', phrase.shop))
      .map((phrase) => ready(phrase, known.get(phrase.id)))
  })
}

export const usePhrases = defineStore('phrases', () => {
  const copies = phraseCopies()
  const uses = createUses()
  const copy = shallowRef<PhraseCopy>(NO_COPY)
  /** Why there is no copy; a copy that is there is used whatever became of asking for a newer one. */
  const failure = shallowRef<unknown>(null)
  const loaded = shallowRef(false)
  const insert = shallowRef<PhraseInsert | null>(null)
  let account = ''
  let asked_ms = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null

  const usable = createUsable(copy)

  /** One's own and the shop's. */
  function of(shop: string): readonly ReadyPhrase[] {
    return usable.value.filter(({ phrase }) => phrase.shop === null || phrase.shop === shop)
  }

  /** One's own and those of every shop one serves. */
  const all = (): readonly ReadyPhrase[] => usable.value

  async function open(of_account: string): Promise<void> {
    if (account === of_account) return
    forget()
    account = of_account
    // Without a place to keep it, the copy lives as long as the page.
    const kept = await copies.load(of_account).catch(() => null)
    if (account !== of_account) return
    if (kept && !loaded.value) {
      copy.value = kept
      loaded.value = true
    }
    await refresh()
  }

  async function read(): Promise<void> {
    const of_account = account
    await uses.tell()
    try {
      const newer = await ask(copy.value.tag)
      if (account !== of_account) return
      asked_ms = performance.now()
      failure.value = null
      loaded.value = true
      if (!newer) return
      const pending = uses.pending()
      const counted = (phrase: CopiedPhrase) => ({ ...phrase, uses: phrase.uses + (pending.get(phrase.id) ?? 0) })
      copy.value = { tag: newer.tag, phrases: newer.phrases.map(counted) }
      await copies.keep(of_account, copy.value).catch(() => undefined)
    } catch (error) {
      if (account === of_account) failure.value = error
    }
  }

  /** Asks whether there is a newer copy. */
  function refresh(): Promise<void> {
    if (account === '') return Promise.resolve()
    asking ??= read().finally(() => (asking = null))
    return asking
  }

  function refreshIfStale(): void {
    if (performance.now() - asked_ms > FRESH_MS) void refresh()
  }

  /** After a change of one's own the copy on its way may be the one before: it is asked for once more. */
  async function refreshAfterChange(): Promise<void> {
    await asking
    await refresh()
  }

  function used(id: string): void {
    uses.add(id)
    const counted = copy.value.phrases.map((phrase) =>
      phrase.id === id ? { ...phrase, uses: phrase.uses + 1 } : phrase,
    )
    copy.value = { ...copy.value, phrases: counted }
    copies.keep(account, copy.value).catch(() => undefined)
  }

  function forget(): void {
    account = ''
    asked_ms = Number.NEGATIVE_INFINITY
    copy.value = NO_COPY
    failure.value = null
    loaded.value = false
    insert.value = null
    uses.forget()
  }

  /** Signed out: the next person at this computer finds nothing. */
  function wipe(): void {
    forget()
    copies.wipe().catch(() => undefined)
  }

  useEventListener(window, 'pagehide', () => void uses.tell())
  useEventListener(window, 'online', () => void refresh())

  return { of, all, loaded, failure, insert, open, refresh, refreshIfStale, refreshAfterChange, used, wipe }
})
