// From the stored document to its form and back, and what the form says before the server does.
import { expect, it } from 'vitest'
import type { Reception } from '../../../shared/api/types'
import { preferences } from '../../preferences'
import {
  checkReception,
  draftOf,
  errorsBelow,
  move,
  newTopicKey,
  partsOf,
  type ReceptionDraft,
  receptionOf,
} from './reception_form'

const stored: Reception = {
  hours: {
    mode: 'weekly',
    days: [[{ from: '09:00', to: '12:00' }], [], [], [], [], [], [{ from: '10:00', to: '24:00' }]],
    holidays: [{ date: '2026-10-01', name: '国庆节', open: [] }],
  },
  away_text: '请留言',
  last_agent: { unless_offline_h: 24, if_online_h: 72 },
  idle_close_min: 30,
  pool_per_minute: 3,
  lanes: [{ name: '贵宾', tags: ['VIP', '老客'], level_at_least: null }],
  rules: [
    {
      name: '订单找售后',
      when: { entry: ['order'], products: ['LJ-1'], tags: [], level_at_least: 3, topics: ['after'] },
      group: 'g2',
    },
  ],
  topics: [{ key: 'after', name: '售后' }],
  rating: 'on_close',
}
const groups = new Set(['g1', 'g2'])

const changedBy = (change: (draft: ReceptionDraft) => void): ReceptionDraft => {
  const draft = draftOf(stored)
  change(draft)
  return draft
}

it('gives back what was stored when nothing was typed', () => {
  expect(receptionOf(draftOf(stored))).toEqual(stored)
  const always: Reception = { ...stored, hours: { mode: 'always' } }
  expect(receptionOf(draftOf(always))).toEqual(always)
  expect(checkReception(draftOf(stored), groups)).toEqual({})
})

it.each([
  ['zh-CN', 'VIP、老客'],
  ['en', 'VIP, 老客'],
] as const)('parts what stands in a list as one does in %s', (locale, shown) => {
  preferences.value.locale = locale
  const draft = draftOf(stored)
  expect(draft.lanes[0]?.tags).toBe(shown)
  expect(receptionOf(draft)).toEqual(stored)
})

it('reads a list that was typed with commas of any script', () => {
  expect(partsOf(' VIP、老客，VIP, ;\n新客 ')).toEqual(['VIP', '老客', '新客'])
})

it('forgets a topic in rules once it is taken away', () => {
  const draft = changedBy(({ topics }) => topics.splice(0, 1))
  expect(receptionOf(draft).rules[0]?.when.topics).toEqual([])
})

it('names topics by keys that no other has', () => {
  expect(newTopicKey([])).toBe('topic-1')
  expect(newTopicKey([{ key: 'topic-2', name: 'x' }])).toBe('topic-3')
  expect(newTopicKey([{ key: 'a', name: 'x' }])).toBe('topic-2')
})

it('says what is wrong by the paths of the server', () => {
  const wrong = changedBy((draft) => {
    draft.away_text = '长'.repeat(501)
    draft.last_agent = { unless_offline_h: '24', if_online_h: '12' }
    draft.idle_close_min = ''
    draft.pool_per_minute = '0'
    draft.lanes = [{ name: '', tags: '', level: '' }]
    draft.topics.push({ key: 'x', name: '售后' })
    draft.rules.push({
      ...draft.rules[0],
      entry: [],
      products: '',
      level: '',
      topics: [],
      tags: '',
      group: 'gone',
    } as never)
  })
  expect(Object.keys(checkReception(wrong, groups)).sort()).toEqual([
    'away_text',
    'idle_close_min',
    'lanes[0]',
    'lanes[0].name',
    'last_agent.if_online_h',
    'pool_per_minute',
    'rules[0].name',
    'rules[1].group',
    'rules[1].name',
    'rules[1].when',
    'topics[0].name',
    'topics[1].name',
  ])
})

it('keeps what stands at a field of its own out of the rest', () => {
  const errors = { 'rules[1].name': 'a', 'rules[1].when': 'b', 'rules[10].when': 'c', 'rules[1].when.topics[0]': 'd' }
  expect(errorsBelow(errors, 'rules[1]', ['name'])).toEqual(['b', 'd'])
})

it('moves one up and down', () => {
  const items = ['a', 'b', 'c']
  move(items, 2, -1)
  expect(items).toEqual(['a', 'c', 'b'])
  move(items, 0, 1)
  expect(items).toEqual(['c', 'a', 'b'])
})
