// What is sent of a buyer's form, and when a block ends.
import { expect, it } from 'vitest'
import type { Buyer } from '../../shared/api/types'
import { changesOf, draftOf, endOf, tagsOf } from './buyer_form'

const buyer: Buyer = {
  id: 'b',
  shop: 's',
  name: '访客 7f3a',
  verified: false,
  remark: null,
  tags: ['VIP', '老客'],
  level: 3,
  friendliness: null,
  dedicated: { id: 'a', name: '李响' },
  blocked: null,
  created_at: '2026-11-01T00:00:00.000Z',
  version: 2,
}

it('sends only what was changed', () => {
  const before = draftOf(buyer)
  expect(changesOf(before, { ...before, name: ' 访客 7f3a ', tags: 'VIP, 老客' })).toEqual({})
  const now = { ...before, remark: '爱喝龙井', tags: 'VIP', level: '0', friendliness: '4', dedicated: '' }
  expect(changesOf(before, now)).toEqual({
    remark: '爱喝龙井',
    tags: ['VIP'],
    level: 0,
    friendliness: 4,
    dedicated: null,
  })
  expect(changesOf({ ...before, friendliness: '4' }, before)).toEqual({ friendliness: null })
})

it('reads tags that were typed with commas of any script', () => {
  expect(tagsOf(' VIP，老客、VIP; ')).toEqual(['VIP', '老客'])
})

it('ends a block after so many days, with the chosen day, or never', () => {
  const now = Date.UTC(2026, 10, 22)
  expect(endOf('never', '', now)).toBeNull()
  expect(endOf('7', '', now)).toBe('2026-11-29T00:00:00.000Z')
  expect(endOf('day', '2026-12-01', now)).toBe(new Date('2026-12-01T23:59:59').toISOString())
  expect(endOf('day', '', now)).toBeNull()
})
