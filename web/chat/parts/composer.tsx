/** Where the buyer writes. Its own state only, so that typing never draws the log again. */

import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { codePointLength, isBlank } from '../../shared/text'
import type { Chat } from '../client'
import type { Frame } from '../frame'
import { t } from '../i18n'
import { later, rest } from '../rest'
import { Icon } from './icon'
import type { QuotingProps } from './quote'
import type { TrayProps } from './tray'

const Quoting = later<QuotingProps>((came) => came.Quoting)
const Tray = later<TrayProps>((came) => came.Tray)

/** The count appears when so much is left. */
const COUNT_FROM = 200

export interface ComposerProps {
  chat: Chat
  frame: Frame
  quote: Signal<number | null>
  /** Pasted or dropped, waiting for the send button; picked ones go at once. */
  tray: Signal<readonly File[]>
  onFiles: (files: readonly File[]) => void
  onSent: () => void
  onFull: () => void
}

/** What is written now is a message left behind. */
function isLeft(chat: Chat): boolean {
  const { state } = chat.thread.value
  const shut = chat.shop.value?.open === false
  return state === 'pooled' || (shut && (state === 'none' || state === 'closed'))
}

function placeholder(chat: Chat): string {
  const { state } = chat.thread.value
  if (isLeft(chat)) return t('leave_message_hint')
  if (state === 'closed') return t('write_new')
  return t(state === 'queued' ? 'write_more' : 'write')
}

/** Grows with what is written, up to what the style allows. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area) return
  area.style.height = 'auto'
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`
}

/** Kept over a reload, until it is sent. */
function useDraft(chat: Chat) {
  const text = useSignal(chat.storage.get('draft') ?? '')
  const write = (value: string): void => {
    text.value = value
    chat.storage.set('draft', value === '' ? null : value)
  }
  return { text, write }
}

export function Composer(props: ComposerProps) {
  const { chat, frame, quote, tray } = props
  const { text, write } = useDraft(chat)
  const area = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const left = chat.limits.value.text_chars - codePointLength(text.value)
  const blank = isBlank(text.value)
  const sendable = (!blank && left >= 0) || (blank && tray.value.length > 0)

  useLayoutEffect(() => grow(area.current), [text.value])
  useEffect(() => {
    // On a phone focus would raise the keyboard over half of what there is to read.
    if (frame.open.value && matchMedia('(hover: hover)').matches) area.current?.focus()
  }, [frame.open.value])
  useEffect(() => {
    if (quote.value !== null) area.current?.focus()
  }, [quote.value])

  const send = (): void => {
    if (!sendable) return
    if (tray.value.length > 0) {
      props.onFiles(tray.value)
      tray.value = []
    }
    if (!blank) {
      if (!chat.sendText(text.value, quote.value)) {
        props.onFull()
        return
      }
      write('')
    }
    quote.value = null
    props.onSent()
    area.current?.focus()
  }
  const pressed = (event: KeyboardEvent): void => {
    // While an input method composes, Enter chooses a word; Safari ends composing first, and only 229 tells.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape' && quote.value !== null) {
      event.stopPropagation()
      quote.value = null
    }
  }
  const pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    tray.value = [...tray.value, ...files]
  }
  const picked = (): void => {
    const input = picker.current
    if (!input?.files?.length) return
    props.onFiles([...input.files])
    input.value = ''
    props.onSent()
  }
  return (
    <div class="composer">
      <Quoting chat={chat} quote={quote} />
      <Tray tray={tray} />
      {left <= COUNT_FROM && (
        <p class={left < 0 ? 'count over' : 'count'} role={left < 0 ? 'alert' : undefined}>
          {t('characters_left', { count: left })}
        </p>
      )}
      <div class="chat-compose">
        <button type="button" class="touch" aria-label={t('attach')} onClick={() => picker.current?.click()}>
          <Icon name="plus" />
        </button>
        <input ref={picker} type="file" multiple accept={rest.value?.ACCEPT} hidden onChange={picked} />
        <textarea
          ref={area}
          class="write"
          rows={1}
          dir="auto"
          enterkeyhint="send"
          aria-label={t(isLeft(chat) ? 'leave_message' : 'write')}
          placeholder={placeholder(chat)}
          value={text.value}
          onInput={(event) => {
            write(event.currentTarget.value)
            chat.tellTyping()
          }}
          onKeyDown={pressed}
          onPaste={pasted}
        />
        <button
          type="button"
          class="touch go"
          aria-label={t('send')}
          disabled={!sendable}
          // Pressing must not take the focus from the field, or the phone's keyboard would fall and rise again.
          onPointerDown={(event) => event.preventDefault()}
          onClick={send}
        >
          <Icon name="up" />
        </button>
      </div>
    </div>
  )
}
