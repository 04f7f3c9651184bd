/** The place in the line, or that nobody is on duty and the message waits. */

import type { Chat } from '../client'
import { t } from '../i18n'

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

export interface QueueProps {
  chat: Chat
  onLeave: () => void
}

export function QueueCard({ chat, onLeave }: QueueProps) {
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
