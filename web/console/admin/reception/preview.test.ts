// What is asked about a buyer who might come, and how the answer reads.
import { beforeEach, expect, it } from 'vitest'
import type { Reception, RoutingPreview } from '../../../shared/api/types'
import { preferences } from '../../preferences'
import { NOBODY, outcomeText, questionOf, reasonLines } from './preview'

const reception = {} as Reception
const answer: RoutingPreview = {
  outcome: 'assigned',
  on_duty: true,
  group: { id: 'g', name: '售后' },
  group_rule: '订单找售后',
  lane: '贵宾',
  agent: { id: 'a', name: '李响' },
  rule: 'least_loaded',
  because: null,
  why: null,
  pooled_because: null,
  detail: null,
}

beforeEach(() => {
  preferences.value.locale = 'zh-CN'
})

it('asks with what is known only', () => {
  expect(questionOf(reception, NOBODY)).toEqual({ reception, tags: [], level: 0 })
  const visit = { entry: 'product', product: ' LJ-1 ', topic: 'after', tags: 'VIP、老客', level: '3' } as const
  expect(questionOf(reception, visit)).toEqual({
    reception,
    entry: { kind: 'product', product: 'LJ-1' },
    topic: 'after',
    tags: ['VIP', '老客'],
    level: 3,
  })
})

it('says who gets them and why', () => {
  expect(outcomeText(answer)).toBe('分给 李响')
  expect(reasonLines(answer)).toEqual(['按规则「订单找售后」进「售后」', '走「贵宾」通道，排在别人前面', '组里他最闲'])
})

it('says why nobody does', () => {
  const waits: RoutingPreview = { ...answer, outcome: 'queued', agent: null, rule: null, lane: null, why: 'all_at_cap' }
  expect(outcomeText(waits)).toBe('在「售后」排队')
  expect(reasonLines({ ...waits, group_rule: null })).toEqual([
    '没有规则对得上，进默认分组「售后」',
    '在线的人都接满了',
  ])
  const pooled: RoutingPreview = { ...waits, outcome: 'pooled', pooled_because: 'outside_hours' }
  expect(outcomeText(pooled)).toBe('进留言池：现在不在营业时间')
})
