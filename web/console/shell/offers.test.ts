// The cards of offers: how long each has, and that none moves under the pointer.

import { describe, expect, it } from 'vitest'
import { offer } from '../stores/desk/testing'
import { heldOffers, secondsLeft, secondsOf } from './offers'

describe('the time of an offer', () => {
  const at = (seconds: number) => Date.parse('2026-11-11T06:10:00.000Z') + seconds * 1000

  it('runs out in whole seconds and never below none', () => {
    expect([0, 0.4, 19.5, 20, 25].map((seconds) => secondsLeft(offer(), at(seconds)))).toEqual([20, 20, 1, 0, 0])
  })

  it('is what it was made with', () => {
    expect(secondsOf(offer())).toBe(20)
  })
})

it('cards under the pointer stay where they are: one that ended keeps its place, a new one comes last', () => {
  const [first, second, third] = ['offer-1', 'offer-2', 'offer-3'].map((id) => offer({ offer: id }))
  expect(heldOffers([first!, second!], [second!, third!])).toEqual([first, second, third])
})
