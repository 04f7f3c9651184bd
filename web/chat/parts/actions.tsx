/** What can be done with one message. */

import { t } from '../i18n'
import { type MessageRow, RECALL_MS } from '../rows'
import { Icon } from './icon'
import type { MessageContext } from './message'

export interface ActionsProps {
  context: MessageContext
  row: MessageRow
}

export function Actions({ context, row }: ActionsProps) {
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
