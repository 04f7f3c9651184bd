// What this person chose for their desk. It follows the account (stores/own_settings.ts); this copy in the browser is
// what the first paint and the sign-in page show. Kept over reload, shared by open tabs.

import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { computed, watch } from 'vue'
import { detectLocale, type Locale } from '../shared/i18n'

export type Theme = 'light' | 'dark' | 'system'
export type SendKey = 'enter' | 'ctrl_enter'
export type SortBy = 'longest_wait' | 'last_buyer'
/** What may be heard: a conversation came, a buyer wrote, something is offered, somebody has waited too long. */
export const SOUNDS = ['conversation', 'message', 'offer', 'overdue'] as const
export type SoundName = (typeof SOUNDS)[number]
/** What the desktop shows: nothing, that a buyer waits, or their name and words as well. */
export type DesktopNotices = 'off' | 'quiet' | 'full'

export interface Preferences {
  theme: Theme
  /** `null` follows the browser. */
  locale: Locale | null
  send_key: SendKey
  sort: SortBy
  sounds: Record<SoundName, boolean>
  /** 0–100; at 0 nothing sounds. */
  volume: number
  notifications: DesktopNotices
}

export const DEFAULTS: Readonly<Preferences> = {
  theme: 'system',
  locale: null,
  send_key: 'enter',
  sort: 'longest_wait',
  sounds: { conversation: true, message: true, offer: true, overdue: true },
  volume: 60,
  notifications: 'off',
}

export const preferences = useLocalStorage<Preferences>('zhanggui.preferences', structuredClone(DEFAULTS), {
  mergeDefaults: true,
})

export const locale = computed<Locale>(() => preferences.value.locale ?? detectLocale(navigator.languages))

const systemDark = usePreferredDark()
export const dark = computed(() =>
  preferences.value.theme === 'system' ? systemDark.value : preferences.value.theme === 'dark',
)

/** Puts theme and language on the page and keeps them there. */
export function applyPreferences(): void {
  watch(dark, (value) => document.documentElement.classList.toggle('dark', value), { immediate: true })
  watch(locale, (value) => (document.documentElement.lang = value), { immediate: true })
}
