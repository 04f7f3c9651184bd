// A quoted message in one line: who, and what they said.

import { t } from '../i18n'
import { heldEvent, type Thread } from '../stores/desk/state'

/** Whether it was taken back: then it can be quoted no more. */
export function isRecalled(thread: Thread, seq: number): boolean {
  return heldEvent(thread, seq)?.body.kind === 'recalled'
}

/** `null` where the message is not among what is loaded. */
export function quoteText(thread: Thread, seq: number): string | null {
  const event = heldEvent(thread, seq)
  if (event?.kind !== 'message') return null
  const name = event.sender.kind === 'account' ? event.sender.name : thread.conversation.buyer.name
  const { body } = event
  switch (body.kind) {
    case 'text':
      return `${name}：${body.text}`
    case 'recalled':
      return `${name}：${t('row.recalled')}`
    case 'file':
      return `${name}：${t('row.file', { name: body.attachment.name })}`
    default:
      return `${name}：${t(`row.${body.kind}`)}`
  }
}
