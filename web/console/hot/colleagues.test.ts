// Who else could serve, by what was read and what the socket told since.

import { beforeEach, describe, expect, it } from 'vitest'
import type { Agent } from '../../shared/api/types'
import { preferences } from '../preferences'
import type { Colleague } from '../stores/desk/state'
import { byRoom, candidateOf } from './colleagues'

beforeEach(() => {
  preferences.value.locale = 'zh-CN'
})

const agent = (change: Partial<Agent> = {}) =>
  ({ id: '1', name: '李响', presence: 'online', load: 1, cap: 4, groups: [], ...change }) as Agent
const told = (change: Partial<Colleague> = {}): Colleague => ({
  status: 'online',
  connected: true,
  load: 1,
  cap: 4,
  next: null,
  not_responding: false,
  ...change,
})

describe('what keeps a colleague from it', () => {
  it.each<[string | null, Agent, Colleague | undefined]>([
    [null, agent(), undefined],
    [null, agent({ presence: 'offline' }), told()],
    ['离线', agent(), told({ connected: false })],
    ['挂起了，不接新的', agent(), told({ status: 'hold' })],
    ['没应答派单', agent(), told({ not_responding: true })],
    ['接完就下班，不接新的', agent(), told({ next: 'offline' })],
    ['接满了 4/4', agent(), told({ load: 4 })],
  ])('%s', (obstacle, read, since) => {
    expect(candidateOf(read, since).obstacle).toBe(obstacle)
  })

  it('being full is the only one that a supervisor may pass over', () => {
    expect(candidateOf(agent(), told({ load: 5 })).full).toBe(true)
    expect(candidateOf(agent(), told({ load: 5, status: 'hold' })).full).toBe(false)
  })
})

it('those with room come first', () => {
  const names = [
    agent({ name: '挂起', presence: 'hold', load: 0 }),
    agent({ name: '忙', load: 3 }),
    agent({ name: '闲', load: 1 }),
  ]
    .map((one) => candidateOf(one, undefined))
    .sort(byRoom)
    .map(({ name }) => name)
  expect(names).toEqual(['闲', '忙', '挂起'])
})
