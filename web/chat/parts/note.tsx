/** The log's lines between messages, and what is only read out beside one. */

import { t } from '../i18n'
import type { MessageRow, Row } from '../rows'
import { times } from '../times'

export interface NoteProps {
  row: Exclude<Row, MessageRow>
}

function wordsOf(row: NoteProps['row']): string {
  switch (row.kind) {
    case 'time':
      return `${times.day(row.at_ms, Date.now())} ${times.clock(row.at_ms)}`
    case 'assigned':
      return t('assigned', { agent: row.agent })
    case 'rated':
      return t('rated', { score: t(`score_${row.score}`) })
    case 'closed':
      return t(`closed_${row.by}`, { at: times.clock(row.at_ms) })
  }
}

export function Note({ row }: NoteProps) {
  return <p class="chat-note">{wordsOf(row)}</p>
}

export interface SpokenProps {
  by: string | null
  at_ms: number
}

/** Who said it and when, for whoever only hears it. */
export function Spoken({ by, at_ms }: SpokenProps) {
  return <span class="visually-hidden">{`${by ?? ''} ${times.clock(at_ms)}`}</span>
}
