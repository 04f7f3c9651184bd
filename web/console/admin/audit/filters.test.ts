// The audit list's address and its filter are two forms of one thing.
import { expect, it } from 'vitest'
import { filtersOf, queryOf } from './filters'

it('comes back from the address as it went in', () => {
  for (const filters of [
    { actor: '', action: '', object: '' },
    { actor: '0199', action: 'account.suspend', object: '' },
    { actor: '', action: '', object: '0199' },
  ]) {
    expect(filtersOf(queryOf(filters) as Record<string, string>)).toEqual(filters)
  }
})

it('asks for nothing where nothing was chosen', () => {
  expect(queryOf({ actor: ' ', action: '', object: '' })).toEqual({})
})

it('takes the first of a filter given twice', () => {
  expect(filtersOf({ actor: ['a', 'b'], other: 'x' })).toEqual({ actor: 'a', action: '', object: '' })
})
