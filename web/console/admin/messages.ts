// The admin pages' texts: their own catalogue beside the console's, made the same way with the same language.

import { createTranslator } from '../../shared/i18n'
import { locale } from '../i18n'
import { en } from './messages_en'
import { zhCN } from './messages_zh_cn'

export type AdminKey = keyof typeof zhCN

export const t = createTranslator({ 'zh-CN': zhCN, en }, () => locale.value)

/** Whether there is a text of this name: for codes of the server that may be newer than this page. */
export function knows(key: string): key is AdminKey {
  return key in zhCN
}
