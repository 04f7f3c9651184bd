// The one line of a conversation in the list.

import type { Conversation } from '../../shared/api/types'
import { t } from '../i18n'

function textOf(preview: NonNullable<Conversation['preview']>): string {
  switch (preview.kind) {
    case 'image':
      return t('row.image')
    case 'video':
      return t('row.video')
    case 'file':
      return t('row.file', { name: preview.text })
    case 'recalled':
      return t('row.recalled')
    case 'note':
      return t('row.note', { text: preview.text })
    case 'text':
      return preview.text
  }
}

export function previewText(conversation: Conversation, mine: boolean): string {
  const { preview } = conversation
  if (!preview) return ''
  const text = textOf(preview)
  if (preview.from !== 'account' || preview.kind === 'note') return text
  // After a transfer the last answer may have been the colleague's.
  return mine && conversation.rule !== 'transfer' ? t('row.me', { text }) : t('row.staff', { text })
}
