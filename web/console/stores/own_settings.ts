// Carries one's settings between this browser and the account: read after signing in and when the page is looked at
// again, written when something is changed here. The last change wins.

import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import type { OwnSettings } from '../../shared/api/types'
import { type Preferences, preferences } from '../preferences'
import { useSession } from './session'

/** A slider that is dragged is stored once. */
const SAVE_AFTER_MS = 400
/** Another device may have changed something meanwhile. */
const READ_AGAIN_MS = 60_000

/** Always in the same order, so that two of them compare as text. */
export function settingsOf({ theme, locale, send_key, sort, sounds, volume, notifications }: Preferences): OwnSettings {
  const { conversation, message, offer, overdue } = sounds
  return {
    theme,
    language: locale,
    send_key,
    sort,
    sounds: { conversation, message, offer, overdue },
    volume,
    notifications,
  }
}

/** An account that says nothing of a language keeps that of this browser. */
export function preferencesOf({ language, ...rest }: OwnSettings, here: Preferences): Preferences {
  return { ...rest, locale: language ?? here.locale }
}

const written = (value: Preferences): string => JSON.stringify(settingsOf(value))

export const useOwnSettings = defineStore('own-settings', () => {
  const session = useSession()
  /** Nothing is under way; being stored; could not be stored and holds in this browser only. */
  const state = ref<'stored' | 'saving' | 'failed'>('stored')
  /** What the account has, as far as is known here. */
  let known: string | null = null
  /** Changed here before it was known what the account has. */
  let early = false
  let read_ms = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    if (!session.me || timer !== undefined) return
    const before = written(preferences.value)
    try {
      const stored = await dataOf(api.GET('/api/v1/session/settings'))
      read_ms = Date.now()
      const next = preferencesOf(stored, preferences.value)
      known = written(next)
      // What was changed meanwhile is newer than the answer.
      if (early || written(preferences.value) !== before) changed()
      else if (known !== before) preferences.value = next
      early = false
    } catch {
      // The copy in this browser stands in; it is asked for again when the page is next looked at.
    }
  }

  async function save(): Promise<void> {
    timer = undefined
    const now = written(preferences.value)
    if (!session.me || now === known) {
      state.value = 'stored'
      return
    }
    try {
      await api.PUT('/api/v1/session/settings', { body: settingsOf(preferences.value) })
      known = now
      state.value = 'stored'
    } catch {
      state.value = 'failed'
    }
  }

  function changed(): void {
    if (!session.me) return
    if (known === null) {
      early = true
      return
    }
    if (written(preferences.value) === known) return
    state.value = 'saving'
    clearTimeout(timer)
    timer = setTimeout(() => void save(), SAVE_AFTER_MS)
  }

  /** Once signed in, by the frame of the signed-in pages. */
  function start(): void {
    known = null
    early = false
    void read()
  }

  watch(preferences, changed, { deep: true })
  useEventListener(document, 'visibilitychange', () => {
    if (document.hidden && timer !== undefined) {
      clearTimeout(timer)
      void save()
    } else if (!document.hidden && Date.now() - read_ms > READ_AGAIN_MS) void read()
  })

  return { state, start, save }
})
