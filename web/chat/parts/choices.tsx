/** What a buyer may press instead of writing: what is often asked, and the shop's topics. */

import type { Chat } from '../client'
import { t } from '../i18n'
import { Icon } from './icon'

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
