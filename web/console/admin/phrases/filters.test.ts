// The phrase list's address and its filter are two forms of one thing.
import { expect, it } from 'vitest'
import { filtersOf, queryOf } from './filters'

it('comes back from the address as it went in', () => {
  for (const filters of [
    { q: '', group: null },
    { q: 'fh', group: '' },
    { q: '100%_\\', group: '发货' },
  ]) {
    expect(filtersOf(queryOf(filters) as Record<string, string>)).toEqual(filters)
  }
})

it('has a plain address for the plain list', () => {
  expect(queryOf({ q: '  ', group: null })).toEqual({})
})

it('reads an address somebody typed without trusting it', () => {
  expect(filtersOf({ q: [' a ', 'b'], group: [' 发货 '] })).toEqual({ q: 'a', group: '发货' })
  expect(filtersOf({ q: null })).toEqual({ q: '', group: null })
})
