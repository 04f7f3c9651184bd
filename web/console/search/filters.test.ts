// The address of a search, and what the server is asked for it.

import { describe, expect, it } from 'vitest'
import { askOf, filtersOf, isNarrowed, queryOf } from './filters'

const NOW = Date.parse('2026-11-11T06:18:02.120Z')
const shanghai = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)

describe('the address of a search', () => {
  it('comes back as it was written, and leaves out what says nothing', () => {
    const address = { q: '退款', kind: 'note', agent: 'me', span: 'days', from: '2026-11-01', to: '2026-11-02' }
    expect(queryOf(filtersOf(address))).toEqual(address)
    expect(queryOf(filtersOf({ q: ' 退款 ', span: 'all' }))).toEqual({ q: '退款' })
    expect(queryOf({ ...filtersOf(address), span: '7' })).toEqual({ q: '退款', kind: 'note', agent: 'me', span: '7' })
  })

  it('turns down what it does not know', () => {
    const { kind, span, from } = filtersOf({ q: 'a', kind: 'x', span: '99', from: 'yesterday' })
    expect([kind, span, from]).toEqual(['', 'all', ''])
  })

  it('knows whether something narrows it', () => {
    expect(isNarrowed(filtersOf({ q: '退款' }))).toBe(false)
    expect(isNarrowed(filtersOf({ q: '退款', shop: 's' }))).toBe(true)
  })
})

describe('what is asked for', () => {
  it('holds both days whole, by the clock of the shop', () => {
    const filters = filtersOf({ q: '退款', span: 'days', from: '2026-11-01', to: '2026-11-01' })
    expect(askOf(filters, NOW, shanghai)).toEqual({
      q: '退款',
      from: '2026-10-31T16:00:00.000Z',
      to: '2026-11-01T16:00:00.000Z',
    })
  })

  it('counts days back from the minute', () => {
    expect(askOf(filtersOf({ q: 'a', span: '1' }), NOW, shanghai)).toEqual({ q: 'a', from: '2026-11-10T06:18:00.000Z' })
    expect(askOf(filtersOf({ q: 'a' }), NOW, shanghai)).toEqual({ q: 'a' })
  })
})
