/** The chat page's language, and what depends on it. The server chooses the page, and with it the entry that speaks. */

import { createTranslator, type Locale } from '../shared/i18n'
import type { zhCN } from './messages/zh_cn'

export type Messages = typeof zhCN

export const locale: Locale = document.documentElement.lang === 'en' ? 'en' : 'zh-CN'
const catalogues = {} as Record<Locale, Messages>
export const t = createTranslator(catalogues, () => locale)

/** Before anything is drawn. */
export function speak(messages: Messages): void {
  catalogues[locale] = messages
}
