// How a shop receives its buyers, as the form holds it and as the server takes it.

import type { EntryKind, Reception } from '../../../shared/api/types'
import { t } from '../messages'
import type { FieldErrors } from '../problem'
import { wholeNumber } from '../shops/shop_form'
import { checkHours, type HoursDraft, usualDays } from './hours_form'

/** Lists are one text while they are typed; a level that is no condition is empty. */
export interface LaneDraft {
  name: string
  tags: string
  level: string
}

export interface RuleDraft {
  name: string
  entry: EntryKind[]
  products: string
  tags: string
  level: string
  topics: string[]
  group: string
}

export interface TopicDraft {
  key: string
  name: string
}

export interface ReceptionDraft {
  hours: HoursDraft
  away_text: string
  last_agent: { unless_offline_h: string; if_online_h: string }
  idle_close_min: string
  pool_per_minute: string
  lanes: LaneDraft[]
  rules: RuleDraft[]
  topics: TopicDraft[]
  rating: Reception['rating']
}

/** As many as the server takes. */
export const LIMITS = { lanes: 10, rules: 50, topics: 12, tags: 20, products: 100, away: 500 } as const
export const ENTRIES: readonly EntryKind[] = ['shop', 'product', 'order', 'logistics']
const CHARS = { lane: 20, rule: 40, topic: 20, tag: 32, product: 100 } as const
const WINDOW_H = { least: 0, most: 720 } as const
const IDLE_MIN = { least: 0, most: 1440 } as const
const POOL = { least: 1, most: 60 } as const

/** The texts of a list that was typed as one: parted by commas of any script or line breaks, each once. */
export function partsOf(text: string): string[] {
  const parts = text.split(/[,，、;；\n]/).map((part) => part.trim())
  return [...new Set(parts)].filter((part) => part !== '')
}

const joined = (parts: readonly string[]): string => parts.join(t('comma'))
const levelOf = (text: string): number | null => (text === '' ? null : Number(text))
const levelText = (level: number | null | undefined): string => (level ? String(level) : '')

export function draftOf(reception: Reception): ReceptionDraft {
  const { hours } = reception
  return {
    hours:
      hours.mode === 'always'
        ? { mode: 'always', days: usualDays(), holidays: [] }
        : {
            mode: 'weekly',
            days: hours.days.map((day) => day.map((span) => ({ ...span }))),
            holidays: (hours.holidays ?? []).map(({ date, name, open }) => ({
              date,
              name: name ?? '',
              open: (open ?? []).map((span) => ({ ...span })),
            })),
          },
    away_text: reception.away_text,
    last_agent: {
      unless_offline_h: String(reception.last_agent.unless_offline_h),
      if_online_h: String(reception.last_agent.if_online_h),
    },
    idle_close_min: String(reception.idle_close_min),
    pool_per_minute: String(reception.pool_per_minute),
    lanes: reception.lanes.map(({ name, tags, level_at_least }) => ({
      name,
      tags: joined(tags ?? []),
      level: levelText(level_at_least),
    })),
    rules: reception.rules.map(({ name, when, group }) => ({
      name,
      entry: [...(when.entry ?? [])],
      products: joined(when.products ?? []),
      tags: joined(when.tags ?? []),
      level: levelText(when.level_at_least),
      topics: [...(when.topics ?? [])],
      group,
    })),
    topics: reception.topics.map(({ key, name }) => ({ key, name })),
    rating: reception.rating,
  }
}

/** The whole document: it is replaced, never patched. */
export function receptionOf(draft: ReceptionDraft): Reception {
  const { hours, last_agent } = draft
  const weekly = (): Reception['hours'] => ({ mode: 'weekly', days: hours.days, holidays: hours.holidays })
  return {
    hours: hours.mode === 'always' ? { mode: 'always' } : weekly(),
    away_text: draft.away_text,
    last_agent: {
      unless_offline_h: Number(last_agent.unless_offline_h),
      if_online_h: Number(last_agent.if_online_h),
    },
    idle_close_min: Number(draft.idle_close_min),
    pool_per_minute: Number(draft.pool_per_minute),
    lanes: draft.lanes.map(({ name, tags, level }) => ({
      name: name.trim(),
      tags: partsOf(tags),
      level_at_least: levelOf(level),
    })),
    rules: draft.rules.map(({ name, entry, products, tags, level, topics, group }) => ({
      name: name.trim(),
      when: {
        entry: [...entry],
        products: partsOf(products),
        tags: partsOf(tags),
        level_at_least: levelOf(level),
        // A topic that was taken away is no condition any more.
        topics: topics.filter((key) => draft.topics.some((topic) => topic.key === key)),
      },
      group,
    })),
    topics: draft.topics.map(({ key, name }) => ({ key, name: name.trim() })),
    rating: draft.rating,
  }
}

/** A key nobody sees, for rules to name the topic by whatever its name becomes. */
export function newTopicKey(topics: readonly TopicDraft[]): string {
  const taken = new Set(topics.map(({ key }) => key))
  let number = topics.length + 1
  while (taken.has(`topic-${number}`)) number += 1
  return `topic-${number}`
}

function nameError(name: string, longest: number, others: readonly string[]): string | null {
  if (name.trim() === '') return t('rule.empty')
  if (Array.from(name.trim()).length > longest) return t('rule.longest', { count: longest })
  return others.filter((other) => other.trim() === name.trim()).length > 1 ? t('rule.name_twice') : null
}

function listError(text: string, most: number, chars: number): string | null {
  const parts = partsOf(text)
  if (parts.length > most) return t('rule.most', { count: most })
  return parts.some((part) => Array.from(part).length > chars) ? t('rule.each_longest', { count: chars }) : null
}

type Named = { name: string }

function checkNamed(field: string, items: readonly Named[], longest: number): FieldErrors {
  const errors: FieldErrors = {}
  const names = items.map(({ name }) => name)
  names.forEach((name, index) => {
    const error = nameError(name, longest, names)
    if (error) errors[`${field}[${index}].name`] = error
  })
  return errors
}

function checkRules({ rules, lanes }: ReceptionDraft, groups: ReadonlySet<string>): FieldErrors {
  const errors: Record<string, string | null> = {}
  lanes.forEach(({ tags, level }, index) => {
    errors[`lanes[${index}].tags`] = listError(tags, LIMITS.tags, CHARS.tag)
    if (partsOf(tags).length === 0 && level === '') errors[`lanes[${index}]`] = t('lane.needs')
  })
  rules.forEach((rule, index) => {
    const at = `rules[${index}]`
    errors[`${at}.when.products`] = listError(rule.products, LIMITS.products, CHARS.product)
    errors[`${at}.when.tags`] = listError(rule.tags, LIMITS.tags, CHARS.tag)
    if (!groups.has(rule.group)) errors[`${at}.group`] = t('rules.group_needs')
    const lists = rule.entry.length + rule.topics.length + partsOf(rule.products).length + partsOf(rule.tags).length
    if (lists === 0 && rule.level === '') errors[`${at}.when`] = t('rules.needs')
  })
  return Object.fromEntries(Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== null))
}

function checkNumbers(draft: ReceptionDraft): FieldErrors {
  const errors: FieldErrors = {}
  const { unless_offline_h, if_online_h } = draft.last_agent
  const [first, second] = [unless_offline_h, if_online_h].map((text) =>
    wholeNumber(text, WINDOW_H.least, WINDOW_H.most),
  )
  if (first === null || first === undefined) errors['last_agent.unless_offline_h'] = t('rule.range', WINDOW_H)
  if (second === null || second === undefined) errors['last_agent.if_online_h'] = t('rule.range', WINDOW_H)
  else if (typeof first === 'number' && second < first) errors['last_agent.if_online_h'] = t('windows.order')
  if (wholeNumber(draft.idle_close_min, IDLE_MIN.least, IDLE_MIN.most) === null) {
    errors.idle_close_min = t('rule.range', IDLE_MIN)
  }
  if (wholeNumber(draft.pool_per_minute, POOL.least, POOL.most) === null) errors.pool_per_minute = t('rule.range', POOL)
  if (Array.from(draft.away_text).length > LIMITS.away) errors.away_text = t('rule.longest', { count: LIMITS.away })
  return errors
}

/** What is wrong, by the paths that the server uses; `groups` are the shop's. */
export function checkReception(draft: ReceptionDraft, groups: ReadonlySet<string>): FieldErrors {
  return {
    ...checkHours(draft.hours),
    ...checkNumbers(draft),
    ...checkNamed('topics', draft.topics, CHARS.topic),
    ...checkNamed('rules', draft.rules, CHARS.rule),
    ...checkNamed('lanes', draft.lanes, CHARS.lane),
    ...checkRules(draft, groups),
  }
}

/** Moves one of a list a place up or down, in place. */
export function move<Item>(items: Item[], index: number, by: -1 | 1): void {
  const [item] = items.splice(index, 1)
  if (item !== undefined) items.splice(index + by, 0, item)
}

/** The sentences about `path` and whatever is below it, but for those that stand at a field of their own. */
export function errorsBelow(errors: FieldErrors, path: string, own: readonly string[] = []): string[] {
  const shown = new Set(own.map((field) => `${path}.${field}`))
  const below = Object.entries(errors).filter(([field]) => field === path || field.startsWith(`${path}.`))
  return below.filter(([field]) => !shown.has(field)).map(([, text]) => text)
}
