// The account list's address and its filter are two forms of one thing.
import { expect, it } from 'vitest'
import { filtersOf, queryOf } from './filters'

it('comes back from the address as it went in', () => {
  for (const filters of [
    { q: '', status: 'all' },
    { q: '周 晓', status: 'suspended' },
    { q: '100%_\\', status: 'active' },
  ] as const) {
    expect(filtersOf(queryOf(filters) as Record<string, string>)).toEqual(filters)
  }
})

it('has a plain address for the plain list', () => {
  expect(queryOf({ q: '  ', status: 'all' })).toEqual({})
})

it('reads an address somebody typed without trusting it', () => {
  expect(filtersOf({ status: 'deleted', q: [' a ', 'b'] })).toEqual({ q: 'a', status: 'all' })
  expect(filtersOf({ q: null })).toEqual({ q: '', status: 'all' })
})
