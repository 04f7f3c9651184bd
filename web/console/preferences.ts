// What this person chose for this browser: theme, language, how Enter behaves. Kept over reload, shared by open tabs.

import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { computed, watch } from 'vue'
import { detectLocale, type Locale } from '../shared/i18n'

export type Theme = 'light' | 'dark' | 'system'
export type SendKey = 'enter' | 'ctrl_enter'

interface Preferences {
  theme: Theme
  /** `null` follows the browser. */
  locale: Locale | null
  send_key: SendKey
}

export const preferences = useLocalStorage<Preferences>(
  'zhanggui.preferences',
  { theme: 'system', locale: null, send_key: 'enter' },
  { mergeDefaults: true },
)

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
