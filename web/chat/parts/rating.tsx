/** How was it: five faces, a word if one likes, once per conversation. Then the log says what was given. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../client'
import { t } from '../i18n'

/** As the server has it, in characters. */
const COMMENT_LIMIT = 500

/** So long after its end a conversation is rated; after a silence of that length nobody is asked any more. */
const ASKED_FOR_MS = 7 * 86_400_000

export interface RatingProps {
  chat: Chat
  onFailed: (error: unknown) => void
}

/** When the shop asks. */
export function RatingCard({ chat, onFailed }: RatingProps) {
  const { rating, events } = chat.thread.value
  const last = events.at(-1)
  const late = last !== undefined && Date.now() - Date.parse(last.at) > ASKED_FOR_MS
  const asked = rating?.invited === true && rating.score === null && !late
  return asked ? <Rating chat={chat} onFailed={onFailed} /> : null
}

const SCORES = [
  { key: 'score_0', mouth: 'M4.9 8.75c.4 1.75 1.6 2.75 3.1 2.75s2.7-1 3.1-2.75zM5.75 6v.01M10.25 6v.01' },
  { key: 'score_1', mouth: 'M5.25 9.5c.6.9 1.6 1.4 2.75 1.4s2.15-.5 2.75-1.4M5.75 6.25v.01M10.25 6.25v.01' },
  { key: 'score_2', mouth: 'M5.5 10h5M5.75 6.5v.01M10.25 6.5v.01' },
  { key: 'score_3', mouth: 'M5.5 10.9c.55-.8 1.45-1.3 2.5-1.3s1.95.5 2.5 1.3M5.75 6.5v.01M10.25 6.5v.01' },
  { key: 'score_4', mouth: 'M5.25 11.25c.5-1.25 1.5-2 2.75-2s2.25.75 2.75 2M4.9 5.4l1.6.9M11.1 5.4l-1.6.9' },
] as const

function Rating({ chat, onFailed }: RatingProps) {
  const score = useSignal<number | null>(null)
  const sending = useSignal(false)
  const comment = useRef<HTMLTextAreaElement>(null)
  const form = useRef<HTMLFormElement>(null)
  // What opens below the faces is not left under the edge.
  useEffect(() => form.current?.scrollIntoView({ block: 'nearest' }), [score.value])

  const submit = (event: Event): void => {
    event.preventDefault()
    if (score.value === null || sending.value) return
    sending.value = true
    chat
      .rate(score.value, comment.current?.value.trim() ?? '')
      // The card is gone now; the log reads out what took its place.
      .then(() => document.querySelector<HTMLElement>('.chat-log')?.focus())
      .catch(onFailed)
      .finally(() => {
        sending.value = false
      })
  }
  return (
    <form class="rating" ref={form} onSubmit={submit}>
      <fieldset>
        <legend>{t('rating_ask')}</legend>
        <div class="faces">
          {SCORES.map(({ key, mouth }, value) => (
            <label key={key}>
              <input
                type="radio"
                name="score"
                checked={score.value === value}
                onChange={() => {
                  score.value = value
                }}
              />
              <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6.25" />
                <path d={mouth} />
              </svg>
              {t(key)}
            </label>
          ))}
        </div>
      </fieldset>
      {score.value !== null && (
        <>
          <textarea
            ref={comment}
            class="write"
            rows={2}
            dir="auto"
            maxLength={COMMENT_LIMIT}
            aria-label={t('rating_comment')}
            placeholder={t('rating_comment')}
          />
          <button type="submit" class="go" disabled={sending.value}>
            {t('rating_send')}
          </button>
        </>
      )}
    </form>
  )
}
