import { expect, test } from 'vitest'
import { type Applied, apply, byLongestWait, figuresOf, inHeldOrder, type Picture, pictureOf } from './picture'
import { agent, alarm, delta, group, monitor } from './testing'

function next(applied: Applied): Picture {
  if (applied.kind !== 'next') throw new Error(`expected the next picture, got ${applied.kind}`)
  return applied.picture
}

test('what a delta does not name stays the very same', () => {
  const before = pictureOf(monitor({ alarms: [alarm('a'), alarm('b')] }))
  const loads = [{ id: 'zhou', load: 4, waiting: 1, since: '2026-11-11T06:00:05.000Z' }]
  const after = next(apply(before, delta(2, { loads, alarms: [alarm('a'), alarm('b', { count: 4 })] })))
  expect(after.agents.get('zhou')).toEqual(agent('zhou', { load: 4, waiting: 1, since: '2026-11-11T06:00:05.000Z' }))
  expect(after.agents.get('zhao')).toBe(before.agents.get('zhao'))
  expect(after.groups).toBe(before.groups)
  expect(after.minutes).toBe(before.minutes)
  expect(after.alarms[0]).toBe(before.alarms[0])
  expect(after.alarms[1]?.count).toBe(4)
})

test('agents and groups come, change and go', () => {
  const before = pictureOf(monitor())
  const change = {
    agents: [agent('li', { status: 'hold' }), agent('chen', { name: '陈默' })],
    left: ['zhao'],
    offline: 3,
    groups: [group('vip', { waiting: 1 })],
    order: ['vip', 'pre'],
  }
  const after = next(apply(before, delta(2, change)))
  expect([...after.agents.keys()]).toEqual(['zhou', 'chen', 'li'])
  expect(after.agents.get('chen')?.name).toBe('陈默')
  expect([after.offline, after.groups.map(({ id }) => id)]).toEqual([3, ['vip', 'pre']])
  expect(after.groups[1]).toBe(before.groups[0])
})

test('a gap, a reset and another shop are told apart', () => {
  const held = pictureOf(monitor({ version: 5 }))
  expect(apply(held, delta(5)).kind).toBe('old')
  expect(apply(held, delta(7)).kind).toBe('gap')
  expect(apply(held, delta(6, { reset: true })).kind).toBe('gap')
  expect(apply(held, { ...delta(6), shop: 'other' }).kind).toBe('old')
  expect(next(apply(held, delta(6))).version).toBe(6)
})

test('an hour of minutes is kept', () => {
  let held = pictureOf(monitor())
  for (let minute = 0; minute < 90; minute += 1) {
    const at = new Date(Date.UTC(2026, 10, 11, 6, minute)).toISOString()
    held = next(apply(held, delta(minute + 2, { minutes: [{ at, arrivals: 1, answers: 0 }] })))
  }
  expect(held.minutes.size).toBe(61)
  expect([...held.minutes.keys()].at(-1)).toBe('2026-11-11T07:29:00.000Z')
})

test('who waits longest stands first, and the order can be held', () => {
  const agents = [
    agent('a', { load: 1 }),
    agent('b', { since: '2026-11-11T06:00:09.000Z', waiting: 1 }),
    agent('c', { load: 9 }),
    agent('d', { since: '2026-11-11T06:00:01.000Z', waiting: 1 }),
  ]
  const order = byLongestWait(agents).map(({ id }) => id)
  expect(order).toEqual(['d', 'b', 'c', 'a'])
  const later = [...agents.slice(0, 3), agent('d'), agent('e')]
  expect(inHeldOrder(byLongestWait(later), order).map(({ id }) => id)).toEqual(['d', 'b', 'c', 'a', 'e'])
})

test('the figures count whoever is on duty', () => {
  const agents = [
    agent('a', { load: 7, since: '2026-11-11T06:00:09.000Z' }),
    agent('b', { status: 'hold', load: 5 }),
    agent('c', { gone_at: '2026-11-11T06:00:00.000Z', load: 6 }),
  ]
  const groups = [group('pre', { waiting: 8, since: '2026-11-11T05:59:00.000Z' }), group('after', { pooled: 23 })]
  const minutes = [
    { at: '2026-11-11T06:00:00.000Z', arrivals: 64, answers: 58 },
    { at: '2026-11-11T06:01:00.000Z', arrivals: 2, answers: 3 },
  ]
  expect(figuresOf(pictureOf(monitor({ agents, groups, minutes })))).toEqual({
    waiting: 8,
    pooled: 23,
    load: 18,
    cap: 24,
    on_duty: 2,
    longest: '2026-11-11T05:59:00.000Z',
    arrivals: 66,
    answers: 61,
  })
})
