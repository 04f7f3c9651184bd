// A group's settings as the form holds them, and as the server takes them.

import type { Group } from '../../../shared/api/types'
import { t } from '../messages'
import type { FieldErrors } from '../problem'
import { differences } from '../rebase'
import { isTooLong, wholeNumber } from '../shops/shop_form'

export interface GroupDraft {
  name: string
  queue_limit: string
  last_agent: boolean
}

export type GroupSettings = Partial<Pick<Group, 'name' | 'queue_limit' | 'last_agent'>>

/** What the server takes. */
const NAME_CHARS = 20
const QUEUE = { least: 1, most: 10_000 } as const

export const NEW_GROUP: GroupDraft = { name: '', queue_limit: '500', last_agent: true }

export function draftOf(group: Group): GroupDraft {
  return { name: group.name, queue_limit: String(group.queue_limit), last_agent: group.last_agent }
}

/** The fields that differ from `before`; all of them for a new group. */
export function settingsOf(before: GroupDraft | null, now: GroupDraft): GroupSettings {
  const all = { name: now.name.trim(), queue_limit: Number(now.queue_limit), last_agent: now.last_agent }
  if (!before) return all
  return Object.fromEntries(differences(before, now).map((field) => [field, all[field]]))
}

export function checkGroup(draft: GroupDraft): FieldErrors {
  const errors: FieldErrors = {}
  if (draft.name.trim() === '') errors.name = t('rule.empty')
  else if (isTooLong(draft.name, NAME_CHARS)) errors.name = t('rule.longest', { count: NAME_CHARS })
  if (wholeNumber(draft.queue_limit, QUEUE.least, QUEUE.most) === null) errors.queue_limit = t('rule.range', QUEUE)
  return errors
}
