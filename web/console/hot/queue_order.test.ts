// Who waits stands in the order in which they are taken, with the reason where it is known.

import { expect, it } from 'vitest'
import type { Queued } from '../../shared/api/types'
import { conversation } from '../stores/desk/testing'
import { inLine, laneName } from './queue_order'

const waits = (id: string, lane: number, minute: number) =>
  conversation({ id, lane, state: 'queued', assignee: null, enqueued_at: `2026-11-11T06:0${minute}:00.000Z` })

it('lanes go first, then the original time of joining', () => {
  const items = inLine([waits('a', 0, 3), waits('b', 2, 4), waits('c', 0, 1), waits('d', 1, 0)], new Map())
  expect(items.map(({ conversation: { id } }) => id)).toEqual(['b', 'd', 'c', 'a'])
})

it('a reason stands with its conversation, and a row stands without one', () => {
  const why = { conversation: 'a', why: 'all_at_cap' } as Queued
  expect(inLine([waits('a', 0, 0), waits('b', 0, 1)], new Map([['a', why]])).map((item) => item.why)).toEqual([
    why,
    null,
  ])
})

it('the first of a shop’s lanes has the highest rank', () => {
  const lanes = [{ name: 'VIP' }, { name: '退款快到期' }]
  expect([2, 1, 0].map((lane) => laneName(lane, lanes))).toEqual(['VIP', '退款快到期', null])
  expect(laneName(1, undefined)).toBeNull()
})
