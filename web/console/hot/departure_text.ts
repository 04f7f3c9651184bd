// How a conversation left, in a word or two: by whom, where that was somebody else's doing.

import { t } from '../i18n'
import type { Departure } from '../stores/desk/state'

export function departureText(departure: Departure | null): string {
  const { because = 'closed', by } = departure ?? {}
  const named = by !== undefined && (because === 'taken_over' || because === 'assigned')
  return named ? t(`row.left.${because}.by`, { by }) : t(`row.left.${because}`)
}
