/** What a message answers to: quoted in its bubble, and above the field while it is being written. */

import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { clip } from '../../shared/text'
import type { Chat } from '../client'
import { t } from '../i18n'
import { Icon } from './icon'
import type { MessageContext } from './message'

const QUOTE_LENGTH = 60

/** What a quoted message said, in one line; `null` when it is not held here. */
function quoteOf(chat: Chat, seq: number): { name: string; text: string; recalled: boolean } | null {
  const event = chat.thread.value.events.find((candidate) => candidate.seq === seq)
  if (event?.kind !== 'message') return null
  const { sender, body } = event
  const name =
    sender.kind === 'buyer' ? t('you') : sender.kind === 'agent' ? sender.name : (chat.shop.value?.name ?? '')
  if (body.kind === 'recalled') return { name, text: t('quote_recalled'), recalled: true }
  const text =
    body.kind === 'text' ? clip(body.text, QUOTE_LENGTH) : body.kind === 'file' ? body.attachment.name : t(body.kind)
  return { name, text, recalled: false }
}

export interface QuoteProps {
  context: MessageContext
  seq: number
}

export function Quote({ context, seq }: QuoteProps) {
  const quote = quoteOf(context.chat, seq)
  if (!quote) return <span class="quoted">{t('quote_earlier')}</span>
  return (
    <button type="button" class="quoted" onClick={() => context.onJump(seq)}>
      <span class="visually-hidden">{t('quoting', { name: quote.name })} </span>
      <b aria-hidden="true">{quote.name}</b> <bdi>{quote.text}</bdi>
    </button>
  )
}

export interface QuotingProps {
  chat: Chat
  quote: Signal<number | null>
}

export function Quoting({ chat, quote }: QuotingProps) {
  const quoted = quote.value === null ? null : quoteOf(chat, quote.value)
  const recalled = quoted?.recalled ?? false
  useEffect(() => {
    // What was taken back can be quoted no more; the words stay.
    if (recalled) quote.value = null
  }, [recalled])
  if (quote.value === null) return null
  const stop = (): void => {
    quote.value = null
  }
  return (
    <div class="quoting">
      <span class="clip">
        <b>{t('quoting', { name: quoted?.name ?? '' })}</b> <bdi>{quoted?.text ?? t('quote_earlier')}</bdi>
      </span>
      <button type="button" class="touch" aria-label={t('stop_quoting')} onClick={stop}>
        <Icon name="close" />
      </button>
    </div>
  )
}
