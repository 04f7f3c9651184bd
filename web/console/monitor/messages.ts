// The monitor's texts: their own catalogue beside the console's, fetched with the page.

import { createTranslator } from '../../shared/i18n'
import { locale } from '../i18n'
import { en } from './messages_en'
import { zhCN } from './messages_zh_cn'

export const t = createTranslator({ 'zh-CN': zhCN, en }, () => locale.value)
