// What the server says about a buyer who might come, in words.

import type { EntryKind, Reception, RoutingPreview } from '../../../shared/api/types'
import { t } from '../messages'
import { partsOf } from './reception_form'

/** Who might come. */
export interface Visit {
  entry: EntryKind | ''
  product: string
  topic: string
  tags: string
  level: string
}

export const NOBODY: Visit = { entry: '', product: '', topic: '', tags: '', level: '' }

/** The question as the server takes it, with the settings as they stand on the page. */
export function questionOf(reception: Reception, visit: Visit) {
  const product = visit.product.trim()
  return {
    reception,
    ...(visit.entry && { entry: { kind: visit.entry, ...(product && { product }) } }),
    ...(visit.topic && { topic: visit.topic }),
    tags: partsOf(visit.tags),
    level: visit.level === '' ? 0 : Number(visit.level),
  }
}

/** One line: what becomes of them. */
export function outcomeText(preview: RoutingPreview): string {
  const { outcome, agent, group } = preview
  if (agent) return t(outcome === 'offered' ? 'try.offered' : 'try.assigned', { name: agent.name })
  if (outcome === 'pooled') {
    return t(preview.pooled_because === 'outside_hours' ? 'try.pooled_hours' : 'try.pooled_nobody')
  }
  return outcome === 'refused' ? t('try.refused') : t('try.queued', { group: group.name })
}

/** Why, line by line. */
export function reasonLines(preview: RoutingPreview): string[] {
  const { group, group_rule, lane, rule, why } = preview
  const lines = [
    group_rule === null || group_rule === undefined
      ? t('try.default_group', { group: group.name })
      : t('try.by_rule', { rule: group_rule, group: group.name }),
  ]
  if (lane) lines.push(t('try.lane', { lane }))
  if (rule) lines.push(t(`try.rule.${rule}` as 'try.rule.least_loaded'))
  if (why) lines.push(t(`try.why.${why}` as 'try.why.all_at_cap'))
  return lines
}
