// Why, in words: those who were turned down by reason, and what a decision looked at.

import { describe, expect, it } from 'vitest'
import type { Decision } from '../../shared/api/types'
import { preferences } from '../preferences'
import { decisionText, turnedDown } from './decision_text'

preferences.value.locale = 'zh-CN'

function decision(change: Partial<Decision>): Decision {
  const at = '2026-11-11T06:10:00.000Z'
  return { seq: 3, at, outcome: 'assigned', rule: 'least_loaded', account: null, group: null, detail: {}, ...change }
}

describe('those who were turned down', () => {
  it('stand by reason, those who might have had it first, and the rest counted', () => {
    const detail = {
      turned_down: [
        { account: '1', name: '陈默', why: 'offline' },
        { account: '2', name: '李响', why: 'at_cap' },
        { account: '3', name: '林悦', why: 'at_cap' },
      ],
      counts: { at_cap: 5, offline: 1, hold: 2 },
    }
    expect(turnedDown(detail)).toEqual([
      { why: 'at_cap', names: ['李响', '林悦'], others: 3 },
      { why: 'hold', names: [], others: 2 },
      { why: 'offline', names: ['陈默'], others: 0 },
    ])
  })

  it.each([null, undefined, 'text', {}, { turned_down: 7 }])('are nobody where nothing is told (%j)', (detail) => {
    expect(turnedDown(detail)).toEqual([])
  })
})

describe('a decision', () => {
  it('says who got it, by which rule, after how long', () => {
    const told = decision({ account: { id: '1', name: '周晓彤' }, detail: { waited_ms: 95_000 } })
    expect(decisionText(told)).toEqual({ what: '分给 周晓彤', facts: ['在接最少', '等了 1:35'] })
  })

  it('says how a group and a lane were chosen', () => {
    const group = { id: '1', name: '售后' }
    const told = (detail: unknown) => decisionText(decision({ outcome: 'queued', rule: null, group, detail }))
    expect(told({ group_rule: '退款进售后', lane_name: 'VIP', lane: 1 })).toEqual({
      what: '进入「售后」排队',
      facts: ['分组规则「退款进售后」', '优先队「VIP」'],
    })
    expect(told({ group_rule: null, lane_name: null, lane: 0 }).facts).toEqual(['默认分组'])
  })
})
