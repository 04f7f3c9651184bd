/** The chat page's language, from the browser, and what depends on it. */

import { createTranslator, detectLocale } from '../shared/i18n'
import { createTimeFormat } from '../shared/time'
import { en } from './messages/en'
import { zhCN } from './messages/zh_cn'

export const locale = detectLocale(navigator.languages)
export const t = createTranslator({ 'zh-CN': zhCN, en }, () => locale)
/** The buyer's own zone: the wire does not name the shop's to buyers, and theirs is the clock on their wall. */
export const times = createTimeFormat(locale)
