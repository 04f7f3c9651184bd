/** One message: bubble, quote, mark, and what can be done with it. */

import { type Signal, useComputed } from '@preact/signals'
import type { Attachment } from '../../shared/api/types'
import { clip } from '../../shared/text'
import type { Chat } from '../client'
import { t, times } from '../i18n'
import { isAway, type Mark, type MessageRow, RECALL_MS } from '../rows'
import { FileTile, Picture, VideoTile } from './attachment'
import { Icon, type IconName } from './icon'
import { ChatText } from './text'
import { UploadTile } from './upload'

const QUOTE_LENGTH = 60

export interface MessageContext {
  chat: Chat
  /** The message whose actions are shown. */
  chosen: Signal<string | null>
  onOpen: (attachment: Attachment) => void
  onQuote: (seq: number) => void
  onRecall: (seq: number) => void
  onCopy: (text: string) => void
  onJump: (seq: number) => void
}

/** What a quoted message said, in one line; `null` when it is not held here. */
export function quoteOf(chat: Chat, seq: number): { name: string; text: string; recalled: boolean } | null {
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

function Quote({ context, seq }: { context: MessageContext; seq: number }) {
  const quote = quoteOf(context.chat, seq)
  if (!quote) return <span class="quoted">{t('quote_earlier')}</span>
  return (
    <button type="button" class="quoted" onClick={() => context.onJump(seq)}>
      <span class="visually-hidden">{t('quoting', { name: quote.name })} </span>
      <b aria-hidden="true">{quote.name}</b> <bdi>{quote.text}</bdi>
    </button>
  )
}

function Content({ context, row }: { context: MessageContext; row: MessageRow }) {
  const { chat, onOpen } = context
  const { content } = row
  switch (content.kind) {
    case 'text':
      return <ChatText text={content.text} />
    case 'image':
      return <Picture chat={chat} attachment={content.attachment} onOpen={onOpen} />
    case 'video':
      return <VideoTile chat={chat} attachment={content.attachment} onOpen={onOpen} />
    case 'file':
      return <FileTile chat={chat} attachment={content.attachment} />
    case 'upload':
      return <UploadTile chat={chat} item={content.item} />
    case 'recalled':
      return null
  }
}

const MARKS: Record<Mark, IconName> = { waiting: 'clock', stored: 'check', read: 'read', failed: 'warning' }

/** What the server's refusals are in words; any other is only "not sent". */
const ERRORS = {
  too_large: 'error_too_large',
  invalid: 'error_invalid',
  rate_limited: 'error_rate_limited',
  queue_full: 'error_queue_full',
  refused: 'error_refused',
} as const

function MarkLine({ chat, row }: { chat: Chat; row: MessageRow }) {
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

function Actions({ context, row }: { context: MessageContext; row: MessageRow }) {
  const { seq, content, mine } = row
  if (seq === null || content.kind === 'upload') return null
  const done = (act: () => void) => (): void => {
    context.chosen.value = null
    act()
  }
  const recallable = mine && Date.now() - row.at_ms < RECALL_MS
  return (
    <span class="actions">
      <button type="button" onClick={done(() => context.onQuote(seq))}>
        <Icon name="quote" kind="small" />
        {t('quote')}
      </button>
      {content.kind === 'text' && (
        <button type="button" onClick={done(() => context.onCopy(content.text))}>
          <Icon name="copy" kind="small" />
          {t('copy')}
        </button>
      )}
      {recallable && (
        <button type="button" onClick={done(() => context.onRecall(seq))}>
          <Icon name="recall" kind="small" />
          {t('recall')}
        </button>
      )}
    </span>
  )
}

export function Message({ context, row }: { context: MessageContext; row: MessageRow }) {
  const { chosen } = context
  const { content, key } = row
  // Only the two messages concerned draw themselves again, not all of a long log.
  const shown = useComputed(() => chosen.value === key).value
  if (content.kind === 'recalled') {
    return <p class="chat-note">{row.mine ? t('recalled_mine') : t('recalled_theirs')}</p>
  }
  const toggle = (): void => {
    chosen.value = shown ? null : key
  }
  // A tap on the bubble is for thumbs; keys and mice have the button beside it.
  const tapped = (event: MouseEvent): void => {
    if (content.kind === 'text' && !(event.target as Element).closest('a,button')) toggle()
  }
  const bare = content.kind !== 'text'
  const by = isAway(row) ? t('automatic') : row.by
  return (
    <div class={`said ${row.mine ? 'mine' : ''} ${row.again ? 'again' : ''}`} data-seq={row.seq}>
      {by !== null && !row.again && <span class="by">{by}</span>}
      <span class="visually-hidden">{`${row.mine ? t('you') : (by ?? '')} ${times.clock(row.at_ms)}`}</span>
      <div class="line">
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: see tapped */}
        <div class={bare ? 'text bare' : 'text'} onClick={tapped}>
          {row.quote !== null && <Quote context={context} seq={row.quote} />}
          <Content context={context} row={row} />
        </div>
        {row.seq !== null && (
          <button type="button" class="more" aria-label={t('message_actions')} aria-expanded={shown} onClick={toggle}>
            <Icon name="more" />
          </button>
        )}
      </div>
      {shown && <Actions context={context} row={row} />}
      <MarkLine chat={context.chat} row={row} />
    </div>
  )
}
