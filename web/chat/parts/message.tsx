/** One message: its bubble, and around it what comes with the rest of the page. */

import { type Signal, useComputed } from '@preact/signals'
import type { Attachment } from '../../shared/api/types'
import type { Chat } from '../client'
import { t } from '../i18n'
import { later } from '../rest'
import { isAway, type MessageRow } from '../rows'
import type { ActionsProps } from './actions'
import type { AttachedProps } from './attachment'
import { Icon } from './icon'
import type { MarkProps } from './mark'
import type { SpokenProps } from './note'
import type { QuoteProps } from './quote'
import { ChatText } from './text'

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

const Actions = later<ActionsProps>((rest) => rest.Actions)
const Attached = later<AttachedProps>((rest) => rest.Attached)
const Mark = later<MarkProps>((rest) => rest.Mark)
const Quote = later<QuoteProps>((rest) => rest.Quote)
const Spoken = later<SpokenProps>((rest) => rest.Spoken)

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
      <Spoken by={row.mine ? t('you') : by} at_ms={row.at_ms} />
      <div class="line">
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: see tapped */}
        <div class={bare ? 'text bare' : 'text'} onClick={tapped}>
          {row.quote !== null && <Quote context={context} seq={row.quote} />}
          {content.kind === 'text' ? (
            <ChatText text={content.text} />
          ) : (
            <Attached context={context} content={content} />
          )}
        </div>
        {row.seq !== null && (
          <button type="button" class="more" aria-label={t('message_actions')} aria-expanded={shown} onClick={toggle}>
            <Icon name="more" />
          </button>
        )}
      </div>
      {shown && <Actions context={context} row={row} />}
      <Mark chat={context.chat} row={row} />
    </div>
  )
}
