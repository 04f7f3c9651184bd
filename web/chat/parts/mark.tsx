/** How far one's own message is: on its way, stored, read; or why it failed, and what can be done about it. */

import type { Chat } from '../client'
import { t } from '../i18n'
import type { Mark as MarkKind, MessageRow } from '../rows'
import { Icon, type IconName } from './icon'

const MARKS: Record<MarkKind, IconName> = { waiting: 'clock', stored: 'check', read: 'read', failed: 'warning' }

/** What the server's refusals are in words; any other is only "not sent". */
const ERRORS = {
  too_large: 'error_too_large',
  invalid: 'error_invalid',
  rate_limited: 'error_rate_limited',
  queue_full: 'error_queue_full',
  refused: 'error_refused',
} as const

export interface MarkProps {
  chat: Chat
  row: MessageRow
}

export function Mark({ chat, row }: MarkProps) {
  if (row.mark === null || row.content.kind === 'upload') return null
  const icon = MARKS[row.mark]
  const text = t(ERRORS[row.error as keyof typeof ERRORS] ?? `mark_${row.mark}`)
  const client_id = row.client_id
  if (row.mark !== 'failed' || client_id === null) {
    return (
      <span class="mark">
        <Icon name={icon} kind="tiny" />
        {text}
      </span>
    )
  }
  return (
    <span class="mark failed" role="alert">
      <Icon name={icon} kind="tiny" />
      {text}
      <button type="button" onClick={() => chat.retry(client_id)}>
        {t('again')}
      </button>
      <button type="button" onClick={() => chat.discard(client_id)}>
        {t('discard')}
      </button>
    </span>
  )
}
