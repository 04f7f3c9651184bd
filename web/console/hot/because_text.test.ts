// Why this agent: every rule has its words, and an overflow is told beside the rule.

import { describe, expect, it } from 'vitest'
import type { AssignmentReason } from '../../shared/api/types'
import { locale } from '../i18n'
import { preferences } from '../preferences'
import { becauseText } from './because_text'

const overflow = { id: 'group-2', name: '直播' }
const reasons: AssignmentReason[] = [
  { rule: 'last_agent', last_served_at: '2026-11-10T13:14:00.000Z' },
  { rule: 'dedicated' },
  { rule: 'least_loaded', load: 3, cap: 12, candidates: 5 },
  { rule: 'round_robin', candidates: 5 },
  { rule: 'weighted', weight: 6, load: 3, cap: 12, candidates: 5 },
  { rule: 'transfer' },
  { rule: 'claim' },
  { rule: 'start' },
  { rule: 'take_over' },
  { rule: 'push', above_cap: false },
  { rule: 'push', above_cap: true },
]

describe.each(['zh-CN', 'en'] as const)('in %s', (language) => {
  const text = (because: AssignmentReason) => {
    preferences.value.locale = language
    expect(locale.value).toBe(language)
    return becauseText(because, { when: (at) => at.slice(11, 16) })
  }

  it('each rule says something of its own', () => {
    const texts = reasons.map(text)
    expect(texts.every((words) => words !== '')).toBe(true)
    expect(new Set(texts).size).toBe(reasons.length)
  })

  it('the fallback group that was asked as well is named', () => {
    expect(text({ rule: 'round_robin', candidates: 5, overflow })).toContain('直播')
    expect(text({ rule: 'round_robin', candidates: 5 })).not.toContain('直播')
  })
})

it('a transfer names its sender where it is known', () => {
  preferences.value.locale = 'zh-CN'
  const when = String
  expect(becauseText({ rule: 'transfer' }, { when, from: { name: '李响' } })).toBe('由李响转来')
  expect(becauseText({ rule: 'transfer' }, { when })).toBe('同事转来')
  expect(becauseText(null, { when })).toBe('')
})
