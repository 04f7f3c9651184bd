// The console's texts. Admin pages bring their own catalogue, made the same way with the same `locale`.

import { computed } from 'vue'
import { createTranslator } from '../../shared/i18n'
import { locale } from '../preferences'
import { en } from './en'
import { zhCN } from './zh_cn'

export { locale }
export const t = createTranslator({ 'zh-CN': zhCN, en }, () => locale.value)

/** A text for an error code of the server or of the socket; unknown ones show what the server said. */
export function errorText(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  const key = `error.${code}`
  if (code && key in zhCN) return t(key as 'error.network')
  return message || t('error.unknown')
}

/** The same where it is the reader, and no colleague, who is full, came too late or knew the conversation as it was. */
export function refusalText(error: unknown): string {
  const { code } = error as { code?: string }
  const own = code === 'at_cap' || code === 'not_available' || code === 'not_assignee'
  return own ? t(`error.${code}.me`) : errorText(error)
}

/** Joins names as the language does. */
export const listFormat = computed(() => new Intl.ListFormat(locale.value, { type: 'conjunction' }))
