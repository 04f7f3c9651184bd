// A decision of routing in words: what was decided, what it looked at, and whom it turned down for which reason.

import type { Decision, WhyNot } from '../../shared/api/types'
import { stopwatch } from '../../shared/time'
import { t } from '../i18n'

/** What the server may write beside a decision; an opening tells of its group and lane, a choice of those looked at. */
interface Told {
  waited_ms?: unknown
  group_rule?: unknown
  lane_name?: unknown
  turned_down?: unknown
  counts?: unknown
}

export interface TurnedDownGroup {
  why: WhyNot
  names: string[]
  /** How many more were turned down for it than are named. */
  others: number
}

// Those who might have had it first.
const WHY_NOT: readonly WhyNot[] = [
  'other_preferred',
  'declined',
  'pool_pace',
  'at_cap',
  'not_responding',
  'hold',
  'draining',
  'weight_zero',
  'window_passed',
  'offline',
  'not_serving',
]

const told = (detail: unknown): Told => (typeof detail === 'object' && detail !== null ? detail : {})

/** Those who were looked at and not chosen, by reason. */
export function turnedDown(detail: unknown): TurnedDownGroup[] {
  const { turned_down, counts } = told(detail)
  const named = (Array.isArray(turned_down) ? turned_down : []) as { name: string; why: WhyNot }[]
  const counted = (counts ?? {}) as Partial<Record<WhyNot, number>>
  return WHY_NOT.flatMap((why) => {
    const names = named.filter((one) => one.why === why).map(({ name }) => name)
    const others = Math.max(0, (counted[why] ?? 0) - names.length)
    return names.length + others > 0 ? [{ why, names, others }] : []
  })
}

function outcomeText({ outcome, account, group }: Decision): string {
  const name = { group: group?.name ?? '' }
  const to = { to: account?.name ?? t('state.somebody') }
  return outcome === 'queued' || outcome === 'pooled' ? t(`decision.${outcome}`, name) : t(`decision.${outcome}`, to)
}

/** What was decided, then the facts behind it, each a few words. */
export function decisionText(decision: Decision): { what: string; facts: string[] } {
  const { waited_ms, group_rule, lane_name } = told(decision.detail)
  const opens = group_rule !== undefined
  const facts = [
    ...(decision.rule ? [t(`rule.${decision.rule}`)] : []),
    ...(typeof group_rule === 'string' ? [t('decision.group_rule', { name: group_rule })] : []),
    ...(opens && group_rule === null ? [t('decision.group_default')] : []),
    ...(typeof lane_name === 'string' ? [t('decision.lane', { name: lane_name })] : []),
    ...(typeof waited_ms === 'number' && waited_ms >= 1000
      ? [t('decision.waited', { wait: stopwatch(waited_ms / 1000) })]
      : []),
  ]
  return { what: outcomeText(decision), facts }
}
