// Why this agent, in words: the rule that decided, and what it saw.

import type { AssignmentReason } from '../../shared/api/types'
import { t } from '../i18n'

export interface BecauseWords {
  /** A moment as the reader should see it. */
  when: (at: string) => string
  /** Who handed it over; `undefined` where that is not known here. */
  from?: { name: string } | null | undefined
}

function ruleText(because: AssignmentReason, { when, from }: BecauseWords): string {
  switch (because.rule) {
    case 'last_agent':
      return t('why.last_agent', { when: when(because.last_served_at) })
    case 'least_loaded':
    case 'weighted':
    case 'round_robin':
      return chosenText(because)
    case 'transfer':
      return from === undefined ? t('why.by_transfer') : t('why.transfer', { from: from?.name ?? t('state.somebody') })
    case 'push':
      return because.above_cap ? t('why.push.above') : t('why.push')
    default:
      return t(`why.${because.rule}`)
  }
}

type Chosen = Extract<AssignmentReason, { rule: 'least_loaded' | 'weighted' | 'round_robin' }>

/** Chosen among those of a group, and where it overflowed among those of its fallback as well. */
function chosenText(because: Chosen): string {
  const { overflow } = because
  const chosen =
    because.rule === 'least_loaded'
      ? t('why.least_loaded', because)
      : because.rule === 'weighted'
        ? t('why.weighted', because)
        : t('why.round_robin', because)
  return overflow ? `${chosen}${t('why.also')}${t('why.overflow', { group: overflow.name })}` : chosen
}

/** Empty where nothing is known. */
export function becauseText(because: AssignmentReason | null | undefined, words: BecauseWords): string {
  return because ? ruleText(because, words) : ''
}
