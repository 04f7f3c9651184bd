// What is wrong with a file of phrases, and with a line of it, in words.

import type { ApiError } from '../../../shared/api/client'
import type { PhraseFault } from '../../../shared/api/types'
import { errorText } from '../../i18n'
import { t } from '../messages'

export function faultText({ reason, same_as_line }: PhraseFault): string {
  if (reason === 'duplicate') return t('fault.duplicate', { line: same_as_line ?? 0 })
  return t(`fault.${reason}`)
}

// The server says them in English; anything newer than this page is shown as it came.
const FILE_RULES: readonly [RegExp, (found: RegExpMatchArray) => string][] = [
  [/^lacks the column (.+)$/, (found) => t('import.lacks', { columns: found[1] ?? '' })],
  [/^has a column too many: (.+)$/, (found) => t('import.too_many', { column: found[1] ?? '' })],
  [/^must have at most (\d+) rows$/, (found) => t('import.rows_most', { count: Number(found[1]) })],
  [/^is empty;/, () => t('import.empty')],
  [/^must be CSV in GBK or UTF-8/, () => t('import.not_csv')],
]

export function fileProblem(error: ApiError): string {
  const detail = error.fields.find(({ field }) => field === 'file')?.detail
  if (error.status === 413) return t('import.too_large')
  if (!detail) return errorText(error)
  for (const [pattern, say] of FILE_RULES) {
    const found = detail.match(pattern)
    if (found) return say(found)
  }
  return detail
}
