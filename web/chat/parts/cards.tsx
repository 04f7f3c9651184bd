/** What stands in the log beside messages: the place in the queue, nobody on duty, and what is often asked. */

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
  const ahead = queue.position - 1
  const minutes = queue.estimate_s === null ? null : Math.ceil(queue.estimate_s / 60)
  const [before, after] = t('queue_ahead', { count: '\n' }).split('\n')
  return (
    <section class="line-up" aria-live="polite">
      <div class="place">
        {ahead <= 0 && !queue.or_more ? (
          t('queue_next')
        ) : (
          <>
            {before}
            <b>{queue.or_more ? `${queue.position}+` : ahead}</b>
            {after}
          </>
        )}
        {minutes !== null && <span class="eta">{t('queue_estimate', { minutes })}</span>}
      </div>
      <Steps start={queue_start} position={queue.position} />
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
