// Where a buyer came from, in words.

import type { Entry } from '../shared/api/types'
import { t } from './i18n'

export function entryText(entry: Entry | null): string {
  if (!entry) return ''
  const page = t(`entry.${entry.kind}`)
  const what = entry.title ?? entry.product ?? entry.order
  return what ? `${page}${t('dot')}${what}` : page
}
