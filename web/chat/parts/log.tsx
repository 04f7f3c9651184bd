/**
 * The log: stays at the newest while the buyer is there, holds still while they read above, and reaches back on its own.
 */

import { type Signal, useComputed, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { Chat } from '../client'
import type { Frame } from '../frame'
import { t } from '../i18n'
import { later, rest } from '../rest'
import { keptRows, type Row, rowsOf } from '../rows'
import { scrollBehavior } from '../viewport'
import { Icon } from './icon'
import { Message, type MessageContext } from './message'
import type { NoteProps } from './note'
import { ChatText } from './text'

/** So near the end still counts as there. */
const BOTTOM_PX = 48
/** So near the top the next page is fetched, before the top is reached. */
const TOP_PX = 400

/** By the clock on the reader's wall (see times.ts). */
const sameDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString()

export interface LogProps {
  chat: Chat
  frame: Frame
  context: MessageContext
  /** Raised when something was sent from here: the log then follows, wherever it stood. */
  sent: Signal<number>
  children: ComponentChildren
}

function useRows(chat: Chat): readonly Row[] {
  const drawn = useRef<readonly Row[]>([])
  return useComputed(() => {
    const { thread, uploading, greeting } = chat
    const input = { thread: thread.value, uploads: uploading.value, greeting: greeting.value }
    drawn.current = keptRows(drawn.current, rowsOf(input, sameDay))
    return drawn.current
  }).value
}

const Note = later<NoteProps>(({ Note }) => Note)

function RowLine({ row, context }: { row: Row; context: MessageContext }) {
  return row.kind === 'message' ? <Message context={context} row={row} /> : <Note row={row} />
}

function Greeting({ text, away }: { text: string; away: boolean }) {
  return (
    <div class="said">
      {away && <span class="by">{t('automatic')}</span>}
      <div class="line">
        <div class="text">
          <ChatText text={text} />
        </div>
      </div>
    </div>
  )
}

/** Where the reader is: at the end, or at a place that must not move. */
function useHeldScroll(rows: readonly Row[], sent: number) {
  const element = useRef<HTMLDivElement>(null)
  const atBottom = useSignal(true)
  const held = useRef({ first: '', last: '', height: 0, sent: 0 })

  useLayoutEffect(() => {
    const log = element.current
    if (!log) return
    const before = held.current
    const first = rows[0]?.key ?? ''
    if (atBottom.peek() || sent !== before.sent) {
      log.scrollTop = log.scrollHeight
      atBottom.value = true
    } else if (first !== before.first) {
      // Older ones came in above: what is being read stays where it was.
      log.scrollTop += log.scrollHeight - before.height
    }
    held.current = { first, last: rows.at(-1)?.key ?? '', height: log.scrollHeight, sent }
  })
  useEffect(() => {
    const log = element.current
    if (!log) return
    // The keyboard rises, the banner comes, the card goes: the end stays the end.
    const observer = new ResizeObserver(() => {
      if (atBottom.peek()) log.scrollTop = log.scrollHeight
    })
    observer.observe(log)
    return () => observer.disconnect()
  }, [])
  return { element, atBottom, held }
}

export function Log({ chat, frame, context, sent, children }: LogProps) {
  const rows = useRows(chat)
  const greeting = chat.greeting.value
  // What it draws changes the log's height.
  void rest.value
  const { element, atBottom, held } = useHeldScroll(rows, sent.value)
  const thread = chat.thread.value
  const newest = thread.events.at(-1)?.seq ?? 0
  const visible = useSignal(document.visibilityState === 'visible')
  useEffect(() => {
    const changed = (): void => {
      visible.value = document.visibilityState === 'visible'
    }
    document.addEventListener('visibilitychange', changed)
    return () => document.removeEventListener('visibilitychange', changed)
  }, [])
  const seen = visible.value && frame.open.value && atBottom.value
  useEffect(() => {
    if (!seen) chat.looksAway()
    else if (newest > 0) chat.saw(newest)
  }, [seen, newest])

  const reachBack = (): void => {
    const log = element.current
    if (log && thread.more && log.scrollTop < TOP_PX) chat.loadOlder()
  }
  useEffect(reachBack, [rows.length, chat.loadingOlder.value])
  const scrolled = (): void => {
    const log = element.current
    if (!log) return
    atBottom.value = log.scrollHeight - log.scrollTop - log.clientHeight < BOTTOM_PX
    held.current.height = log.scrollHeight
    reachBack()
  }
  const toEnd = (): void => {
    element.current?.scrollTo({ top: element.current.scrollHeight, behavior: scrollBehavior() })
  }
  const unseen = thread.events.filter(
    (event) => event.kind === 'message' && event.sender.kind !== 'buyer' && event.seq > thread.read_seq,
  ).length
  return (
    <main class="log-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="chat-log" role="log" aria-label={t('log')} tabIndex={0} ref={element} onScroll={scrolled}>
        {thread.more && (
          <p class="chat-note older" aria-hidden="true">
            {chat.loadingOlder.value ? t('loading_older') : t('load_older')}
          </p>
        )}
        {greeting !== null && rows[0]?.kind === 'time' && <RowLine row={rows[0]} context={context} />}
        {greeting !== null && <Greeting text={greeting} away={greeting === chat.shop.value?.away_text} />}
        {rows.slice(greeting !== null && rows[0]?.kind === 'time' ? 1 : 0).map((row) => (
          <RowLine key={row.key} row={row} context={context} />
        ))}
        {children}
      </div>
      {!atBottom.value && (
        <button type="button" class="pill" onClick={toEnd}>
          <Icon name="down" />
          {unseen > 0 ? t('new_below', { count: unseen }) : <span class="visually-hidden">{t('to_newest')}</span>}
        </button>
      )}
    </main>
  )
}
