// The countdown turns at the shop's thresholds, to the second.

import { describe, expect, it } from 'vitest'
import { waitOf } from './waiting'

const since = '2026-11-11T06:00:00.000Z'
const later = (seconds: number): number => Date.parse(since) + seconds * 1000
const shop = { warn_after_s: 100, overdue_after_s: 180 }

describe('waiting', () => {
  it.each([
    [0, 'calm'],
    [99.9, 'calm'],
    [100, 'amber'],
    [179.9, 'amber'],
    [180, 'red'],
    [90_000, 'red'],
  ])('after %s s is %s', (seconds, urgency) => {
    expect(waitOf(since, later(seconds), shop)).toEqual({ seconds: Math.floor(seconds), urgency })
  })

  it("follows the shop's own thresholds", () => {
    const patient = { warn_after_s: 300, overdue_after_s: 600 }
    expect(waitOf(since, later(200), patient).urgency).toBe('calm')
    expect(waitOf(since, later(600), patient).urgency).toBe('red')
  })

  it('never shows a negative wait', () => {
    expect(waitOf(since, later(-4), shop)).toEqual({ seconds: 0, urgency: 'calm' })
  })
})
