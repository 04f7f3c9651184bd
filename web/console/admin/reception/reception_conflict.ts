// What a part of the document says, in a few words: for two versions side by side.

import { t } from '../messages'
import type { ReceptionDraft } from './reception_form'

const names = (items: readonly { name: string }[]): string => items.map(({ name }) => name).join(t('comma'))

export function summaryOf(draft: ReceptionDraft, field: keyof ReceptionDraft): string {
  switch (field) {
    case 'hours': {
      if (draft.hours.mode === 'always') return t('hours.always')
      const days = draft.hours.days.map(
        (day) => day.map(({ from, to }) => `${from}–${to}`).join(' ') || t('hours.closed'),
      )
      return [...days, ...draft.hours.holidays.map(({ date, name }) => `${date} ${name}`)].join('\n')
    }
    case 'last_agent':
      return `${draft.last_agent.unless_offline_h} / ${draft.last_agent.if_online_h}`
    case 'lanes':
    case 'rules':
    case 'topics':
      return names(draft[field])
    case 'rating':
      return t(`rating.${draft.rating}`)
    default:
      return draft[field]
  }
}
