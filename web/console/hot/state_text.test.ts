// Every change of state has its line, in both languages, and nothing that people wrote is lost.

import { beforeEach, describe, expect, it } from 'vitest'
import type { StateBody } from '../../shared/api/types'
import { preferences } from '../preferences'
import { LI, state } from '../stores/desk/testing'
import { stateWords } from './state_text'

const group = { id: 'group-1', name: '售前' }
const zhou = { id: 'account-me', name: '周晓彤' }
const unsaid = { reason: null, note: null }
const assigned = (rule: Extract<StateBody, { kind: 'assigned' }>['because'], from: typeof LI | null): StateBody => ({
  kind: 'assigned',
  to: zhou,
  from,
  epoch: 2,
  rule: rule.rule,
  because: rule,
  ...unsaid,
})
const lin = { kind: 'account' as const, id: 'account-3', name: '林悦' }
const words = (body: StateBody) =>
  stateWords({ ...state(1, body), sender: lin } as ReturnType<typeof state> & { kind: 'state' }, (at) =>
    at.slice(11, 16),
  )
const line = (body: StateBody) => words(body).text

describe('in Chinese', () => {
  beforeEach(() => {
    preferences.value.locale = 'zh-CN'
  })

  it.each<[string, StateBody]>([
    ['不在营业时间，进入「售前」的留言池', { kind: 'pooled', group, because: 'outside_hours' }],
    ['没有人在线，进入「售前」的留言池', { kind: 'pooled', group, because: 'nobody_online' }],
    ['李响 交班，回到「售前」排队', { kind: 'queued', group, because: 'hand_over', from: LI, ...unsaid }],
    ['周晓彤 从 李响 接管了会话', assigned({ rule: 'take_over' }, LI)],
    ['周晓彤 接管了会话', assigned({ rule: 'take_over' }, null)],
    ['林悦 指派给 周晓彤', assigned({ rule: 'push', above_cap: true }, LI)],
    ['周晓彤 领取了会话', assigned({ rule: 'claim' }, null)],
    ['周晓彤 发起会话', assigned({ rule: 'start' }, null)],
    ['由 周晓彤 接待', assigned({ rule: 'round_robin', candidates: 2 }, null)],
    ['李响 没有接单', { kind: 'offer_ended', offer: 'o', to: LI, outcome: 'declined' }],
    ['李响 没有回应派单', { kind: 'offer_ended', offer: 'o', to: LI, outcome: 'expired' }],
    ['林悦 放到稍后处理，到 12:00', { kind: 'snoozed', until: '2026-11-11T12:00:00.000Z' }],
    ['林悦 取消稍后处理', { kind: 'snoozed', until: null }],
    ['买家评价：非常满意', { kind: 'rated', score: 0, comment: null }],
    ['已邀请买家评价', { kind: 'rating_invited' }],
  ])('%s', (text, body) => {
    expect(line(body)).toBe(text)
  })

  it('what people wrote stands after it', () => {
    expect(words({ kind: 'rated', score: 4, comment: '等太久' })).toEqual({
      text: '买家评价：非常不满意',
      said: ['等太久'],
    })
    expect(words({ kind: 'wrap_up', topic: '退款', summary: '已退' })).toEqual({
      text: '会话小结：退款',
      said: ['已退'],
    })
    expect(words({ kind: 'wrap_up', topic: '退款', summary: '' }).said).toEqual([])
    const offered: StateBody = {
      kind: 'offered',
      offer: 'o',
      to: LI,
      from: zhou,
      offer_kind: 'transfer',
      expires_at: '2026-11-11T06:10:30.000Z',
      reason: '要开发票',
      note: '抬头在备注里',
    }
    expect(words(offered)).toEqual({
      text: '周晓彤 转给 李响，等接单',
      said: ['原因：要开发票', '留言：抬头在备注里'],
    })
  })
})

it('in English there is a line as well', () => {
  preferences.value.locale = 'en'
  expect(line(assigned({ rule: 'push', above_cap: false }, null))).toBe('林悦 assigned it to 周晓彤')
  expect(line({ kind: 'offer_ended', offer: 'o', to: LI, outcome: 'withdrawn' })).toBe(
    'The offer to 李响 was withdrawn',
  )
})
