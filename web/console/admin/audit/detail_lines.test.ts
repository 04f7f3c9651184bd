// Details of an audit entry, of whatever shape, become lines one can read.
import { expect, it } from 'vitest'
import { detailLines } from './detail_lines'

it('names every value by its path', () => {
  expect(detailLines({ cap: { from: 10, to: 12 }, name: '周晓彤', shop: null, on: false })).toEqual([
    { path: 'cap.from', text: '10' },
    { path: 'cap.to', text: '12' },
    { path: 'name', text: '周晓彤' },
    { path: 'shop', text: '–' },
    { path: 'on', text: 'false' },
  ])
})

it('keeps a list together', () => {
  expect(detailLines({ fields: ['name', 'cap'] })).toEqual([{ path: 'fields', text: 'name\ncap' }])
})

it('has nothing to say about nothing', () => {
  for (const nothing of [null, undefined, {}]) expect(detailLines(nothing)).toEqual([])
})
