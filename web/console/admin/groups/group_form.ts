// A group's settings as the form holds them, and as the server takes them.

import type { Group } from '../../../shared/api/types'
import { t } from '../messages'
import type { FieldErrors } from '../problem'
import { differences } from '../rebase'
import { isTooLong, wholeNumber } from '../shops/shop_form'

type Choices = Pick<Group, 'strategy' | 'hand_out' | 'wrap_up' | 'last_agent' | 'claim_by_hand'>
type Numbers = 'queue_limit' | 'offer_s' | 'overflow_after_s' | 'overflow_waiting'

/** Numbers are text while they are typed; no fallback and no overflow are empty. */
export type GroupDraft = Choices & Record<Numbers | 'name' | 'fallback', string>

type Everything = Choices & Pick<Group, Numbers | 'name' | 'fallback'>
export type GroupSettings = Partial<Everything>

/** What the server takes. */
const NAME_CHARS = 20
const QUEUE = { least: 1, most: 10_000 } as const
const OFFER_S = { least: 5, most: 300 } as const
const OVERFLOW_S = { least: 1, most: 86_400 } as const

export const NEW_GROUP: GroupDraft = {
  name: '',
  queue_limit: '500',
  last_agent: true,
  strategy: 'least_loaded',
  hand_out: 'direct',
  offer_s: '20',
  fallback: '',
  overflow_after_s: '',
  overflow_waiting: '',
  wrap_up: 'off',
  claim_by_hand: false,
}

const text = (value: number | null | undefined): string => (value === null || value === undefined ? '' : String(value))
const orNull = (value: string): number | null => (value.trim() === '' ? null : Number(value))

export function draftOf(group: Group): GroupDraft {
  return {
    name: group.name,
    queue_limit: String(group.queue_limit),
    last_agent: group.last_agent,
    strategy: group.strategy,
    hand_out: group.hand_out,
    offer_s: String(group.offer_s),
    fallback: group.fallback ?? '',
    overflow_after_s: text(group.overflow_after_s),
    overflow_waiting: text(group.overflow_waiting),
    wrap_up: group.wrap_up,
    claim_by_hand: group.claim_by_hand,
  }
}

/** Everything, for a new group. */
export function newGroupOf(draft: GroupDraft): Everything {
  return {
    ...draft,
    name: draft.name.trim(),
    queue_limit: Number(draft.queue_limit),
    offer_s: Number(draft.offer_s),
    fallback: draft.fallback || null,
    overflow_after_s: orNull(draft.overflow_after_s),
    overflow_waiting: orNull(draft.overflow_waiting),
  }
}

/** The fields that differ from `before`. */
export function settingsOf(before: GroupDraft, now: GroupDraft): GroupSettings {
  const all = newGroupOf(now)
  return Object.fromEntries(differences(before, now).map((field) => [field, all[field]]))
}

export function checkGroup(draft: GroupDraft): FieldErrors {
  const errors: FieldErrors = {}
  if (draft.name.trim() === '') errors.name = t('rule.empty')
  else if (isTooLong(draft.name, NAME_CHARS)) errors.name = t('rule.longest', { count: NAME_CHARS })
  const bounds = {
    queue_limit: QUEUE,
    offer_s: OFFER_S,
    overflow_after_s: OVERFLOW_S,
    overflow_waiting: QUEUE,
  } as const
  for (const [field, { least, most }] of Object.entries(bounds)) {
    const typed = draft[field as keyof typeof bounds]
    const optional = field.startsWith('overflow') && typed.trim() === ''
    if (!optional && wholeNumber(typed, least, most) === null) errors[field] = t('rule.range', { least, most })
  }
  return errors
}
