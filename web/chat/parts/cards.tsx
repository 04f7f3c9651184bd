/** What stands beside messages: the place in the queue, nobody on duty, what is often asked, the shop's topics, how it was. */

import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Chat } from '../client'
import { t } from '../i18n'
import { Icon } from './icon'

/** Longer lines are not drawn step by step: the figure says it. */
const STEPS_LIMIT = 12

function Steps({ start, position }: { start: number; position: number }) {
  if (start < 2 || start > STEPS_LIMIT) return null
  return (
    <ol aria-hidden="true">
      {Array.from({ length: start }, (_, index) => {
        const place = start - index
        return <li key={place} class={place === 1 ? 'me' : place > position ? 'gone' : ''} />
      })}
    </ol>
  )
}

export function QueueCard({ chat, onLeave }: { chat: Chat; onLeave: () => void }) {
  const { state, queue, queue_start } = chat.thread.value
  const leave = (
    <button type="button" class="leave" onClick={onLeave}>
      {t('queue_leave')}
    </button>
  )
  if (state === 'pooled') {
    return (
      <section class="line-up" aria-live="polite">
        <div class="place">{t('pooled_title')}</div>
        <p>{t('pooled_text')}</p>
      </section>
    )
  }
  if (state !== 'queued' || !queue) return null
  const { position, or_more, estimate_s } = queue
  const [before, after] = t('queue_place', { place: '\n' }).split('\n')
  return (
    <section class="line-up" aria-live="polite">
      <div class="place">
        {position <= 1 && !or_more ? (
          t('queue_next')
        ) : (
          <span>
            {before}
            <b>{or_more ? `${position}+` : position}</b>
            {after}
          </span>
        )}
        {estimate_s !== null && <span class="eta">{t('queue_estimate', { seconds: estimate_s })}</span>}
      </div>
      <Steps start={queue_start} position={position} />
      <p>{chat.shop.value?.queue_text || t('queue_text')}</p>
      {leave}
    </section>
  )
}

interface AskProps {
  questions: readonly string[]
  onAsk: (question: string) => void
}

/** The opening of an empty log. */
export function Asks({ questions, onAsk }: AskProps) {
  if (questions.length === 0) return null
  return (
    <nav class="asks" aria-label={t('asks')}>
      <h2>{t('asks')}</h2>
      <ul>
        {questions.map((question) => (
          <li key={question}>
            <button type="button" onClick={() => onAsk(question)}>
              {question}
              <Icon name="right" />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The same as chips above the composer, once the log has begun. */
export function Chips({ questions, onAsk }: AskProps) {
  if (questions.length === 0) return null
  return (
    <nav class="topics" aria-label={t('asks')}>
      {questions.map((question) => (
        <button key={question} type="button" class="topic" onClick={() => onAsk(question)}>
          {question}
        </button>
      ))}
    </nav>
  )
}

/** What the buyer may say it is about, until somebody serves them; one of them, and it may be changed. */
export function Topics({ chat, onChoose }: { chat: Chat; onChoose: (key: string) => void }) {
  const chosen = chat.thread.value.topic
  return (
    <fieldset class="choices">
      <legend>{t('topics')}</legend>
      {offeredTopics(chat).map(({ key, name }) => (
        <button key={key} type="button" class="topic" aria-pressed={key === chosen} onClick={() => onChoose(key)}>
          {key === chosen && <Icon name="check" kind="small" />}
          {name}
        </button>
      ))}
    </fieldset>
  )
}

export function offeredTopics(chat: Chat): readonly { key: string; name: string }[] {
  return chat.ready.value && chat.thread.value.state !== 'assigned' ? (chat.shop.value?.topics ?? []) : []
}

/** So long after its end a conversation is rated; after a silence of that length nobody is asked any more. */
const ASKED_FOR_MS = 7 * 86_400_000

/** How it was, when the shop asks; only then is the form fetched. Where that fails nobody is asked. */
export function RatingCard({ chat, onFailed }: { chat: Chat; onFailed: (error: unknown) => void }) {
  const { rating, events } = chat.thread.value
  const last = events.at(-1)
  const late = last !== undefined && Date.now() - Date.parse(last.at) > ASKED_FOR_MS
  const asked = rating?.invited === true && rating.score === null && !late
  const form = useSignal<typeof import('./rating') | null>(null)
  useEffect(() => {
    if (!asked) return
    const fetched = import('./rating').then((module) => {
      form.value = module
    })
    fetched.catch(() => {})
  }, [asked])
  return asked && form.value ? <form.value.Rating chat={chat} onFailed={onFailed} /> : null
}
