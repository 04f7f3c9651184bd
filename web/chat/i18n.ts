/** The chat page's language, from the browser, and what depends on it. */

import { createTranslator, detectLocale, type Locale } from '../shared/i18n'
import { createTimeFormat } from '../shared/time'
import { zhCN } from './messages/zh_cn'

export const locale = detectLocale(navigator.languages)
// Chinese comes with the page; whoever reads another language fetches only that one.
const catalogues: Record<Locale, typeof zhCN> = { 'zh-CN': zhCN, en: zhCN }
export const t = createTranslator(catalogues, () => locale)
/** The buyer's own zone: the wire does not name the shop's to buyers, and theirs is the clock on their wall. */
export const times = createTimeFormat(locale)

/** To be awaited before anything is drawn. Where it cannot be fetched the page speaks Chinese rather than not at all. */
export async function loadLanguage(): Promise<void> {
  if (locale === 'en') catalogues.en = await import('./messages/en').then(({ en }) => en).catch(() => zhCN)
}
