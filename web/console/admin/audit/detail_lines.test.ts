// Details of an audit entry, of whatever shape, become lines one can read.
import { expect, it } from 'vitest'
import { detailLines } from './detail_lines'

it('names every value by its path', () => {
  expect(detailLines({ group: { name: '售前', limit: 500 }, shop: null, on: false })).toEqual([
    { path: 'group.name', text: '售前' },
    { path: 'group.limit', text: '500' },
    { path: 'shop', text: '–' },
    { path: 'on', text: 'false' },
  ])
})

it('reads a change from left to right', () => {
  expect(detailLines({ cap: { from: 10, to: 12 }, allowed_origins: { from: [], to: ['https://a.example'] } })).toEqual([
    { path: 'cap', text: '10 → 12' },
    { path: 'allowed_origins', text: '– → https://a.example' },
  ])
})

it('keeps a list together', () => {
  expect(detailLines({ fields: ['name', 'cap'] })).toEqual([{ path: 'fields', text: 'name\ncap' }])
})

it('has nothing to say about nothing', () => {
  for (const nothing of [null, undefined, {}]) expect(detailLines(nothing)).toEqual([])
})

it('says the name of what has one', () => {
  const names = new Map([['0199-tea', '云栖茶舍']])
  expect(detailLines({ added: [{ role: 'agent', shop: '0199-tea' }], removed: [] }, names)).toEqual([
    { path: 'added', text: 'role: agent, shop: 云栖茶舍' },
    { path: 'removed', text: '–' },
  ])
})
