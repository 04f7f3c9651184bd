/** The chat page: head, log, banner, composer, and what connects them. */

import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { Attachment } from '../shared/api/types'
import { RequestError } from '../shared/ws/frames'
import type { Chat } from './client'
import type { Frame } from './frame'
import { t } from './i18n'
import { useDrop, useNotice, usePutAway } from './page'
import { Asks, Chips, offeredTopics, Topics } from './parts/choices'
import { Composer } from './parts/composer'
import { Head } from './parts/head'
import { Log } from './parts/log'
import type { MessageContext } from './parts/message'
import type { QueueProps } from './parts/queue'
import type { RatingProps } from './parts/rating'
import type { ViewerProps } from './parts/viewer'
import { later } from './rest'
import { scrollBehavior } from './viewport'

const Banner = later<{ chat: Chat }>((rest) => rest.Banner)
const QueueCard = later<QueueProps>((rest) => rest.QueueCard)
const RatingCard = later<RatingProps>((rest) => rest.RatingCard)
const Viewer = later<ViewerProps>((rest) => rest.Viewer)

function jumpTo(seq: number): void {
  const target = document.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
  if (!target) return
  target.scrollIntoView({ block: 'center', behavior: scrollBehavior() })
  if (scrollBehavior() === 'smooth') target.animate({ opacity: [0.4, 1] }, 600)
}

function NoShop() {
  return (
    <main class="chat-nothing">
      <h1>{t('no_shop')}</h1>
      <p>{t('no_shop_text')}</p>
    </main>
  )
}

/** Another person gets a page of their own: no half-written quote or tray of the one before. */
export function App({ chat, frame }: { chat: Chat; frame: Frame }) {
  if (chat.refused.value !== null) return <NoShop />
  return <ChatPage key={chat.person.value} chat={chat} frame={frame} />
}

function ChatPage({ chat, frame }: { chat: Chat; frame: Frame }) {
  const chosen = useSignal<string | null>(null)
  const quote = useSignal<number | null>(null)
  const tray = useSignal<readonly File[]>([])
  const viewed = useSignal<Attachment | null>(null)
  const sent = useSignal(0)
  const dragging = useDrop(tray)
  const { notice, say } = useNotice()
  usePutAway(chosen)

  const failing = (text: string) => (error: unknown) =>
    say(error instanceof RequestError && error.code === 'too_late' ? t('recall_too_late') : text)
  // One object for the page's life: a new one would draw every message again.
  const context = useMemo(
    (): MessageContext => ({
      chat,
      chosen,
      onOpen: (attachment) => {
        viewed.value = attachment
      },
      onQuote: (seq) => {
        quote.value = seq
      },
      onRecall: (seq) => void chat.recall(seq).catch(failing(t('recall_failed'))),
      onCopy: (text) => void navigator.clipboard.writeText(text).then(() => say(t('copied'))),
      onJump: jumpTo,
    }),
    [],
  )
  const follow = (): void => {
    chosen.value = null
    sent.value += 1
  }
  const ask = (question: string): void => {
    if (chat.sendText(question, null)) follow()
    else say(t('error_outbox_full'))
  }
  const sendFiles = async (files: readonly File[]): Promise<void> => {
    const first = quote.value
    quote.value = null
    try {
      const refusals = await chat.sendFiles(files, first)
      if (refusals.length > 0) say(refusals.join('\n'))
    } catch {
      tray.value = files
      say(t('upload_failed'))
    }
    follow()
  }
  const choose = (key: string): void => void chat.chooseTopic(key).catch(failing(t('topic_failed')))
  const end = (): void => void chat.endConversation().catch(failing(t('close_failed')))
  return (
    <div class={dragging.value ? 'chat dropping' : 'chat'}>
      <Head chat={chat} frame={frame} onEnd={end} />
      <Log chat={chat} frame={frame} context={context} sent={sent}>
        <Below chat={chat} onAsk={ask} onLeave={end} onRateFailed={failing(t('rating_failed'))} />
      </Log>
      <footer class="chat-foot">
        <Banner chat={chat} />
        <p class="notice" role="status">
          {notice}
        </p>
        <Choices chat={chat} onAsk={ask} onChoose={choose} />
        <Composer
          chat={chat}
          frame={frame}
          quote={quote}
          tray={tray}
          onFiles={(files) => void sendFiles(files)}
          onSent={follow}
          onFull={() => say(t('error_outbox_full'))}
        />
      </footer>
      {viewed.value && (
        <Viewer
          chat={chat}
          attachment={viewed.value}
          onClose={() => {
            viewed.value = null
          }}
        />
      )}
      <Title chat={chat} frame={frame} />
    </div>
  )
}

/** Nothing was said yet: what is often asked stands in the log; later it moves above the composer. */
function isFresh(chat: Chat): boolean {
  const { events, pending, more } = chat.thread.value
  return chat.ready.value && events.length === 0 && pending.length === 0 && !more
}

interface BelowProps {
  chat: Chat
  onAsk: (text: string) => void
  onLeave: () => void
  onRateFailed: (error: unknown) => void
}

function Below({ chat, onAsk, onLeave, onRateFailed }: BelowProps) {
  const agent = chat.typing.value
  return (
    <>
      {isFresh(chat) && <Asks questions={chat.shop.value?.quick_questions ?? []} onAsk={onAsk} />}
      <QueueCard chat={chat} onLeave={onLeave} />
      <RatingCard chat={chat} onFailed={onRateFailed} />
      {agent !== null && (
        <div class="said" role="img" aria-label={t('typing', { agent })}>
          <span class="waiting">
            <i />
            <i />
            <i />
          </span>
        </div>
      )}
    </>
  )
}

interface ChoicesProps {
  chat: Chat
  onAsk: (text: string) => void
  onChoose: (key: string) => void
}

/** One row at most: what it is about, until that is known; then what is often asked. */
function Choices({ chat, onAsk, onChoose }: ChoicesProps) {
  if (offeredTopics(chat).length > 0) return <Topics chat={chat} onChoose={onChoose} />
  const waiting = chat.thread.value.state === 'queued' || chat.thread.value.state === 'pooled'
  if (!chat.ready.value || waiting || isFresh(chat)) return null
  return <Chips questions={chat.shop.value?.quick_questions ?? []} onAsk={onAsk} />
}

/** The tab's title, with what is unread while nobody looks. */
function Title({ chat, frame }: { chat: Chat; frame: Frame }) {
  const shop = chat.shop.value?.name
  const unread = chat.unread.value
  useEffect(() => {
    if (shop === undefined || frame.embedded) return
    const title = t('page_title', { shop })
    document.title = unread > 0 ? t('title_unread', { count: unread, title }) : title
  }, [shop, unread])
  return null
}
