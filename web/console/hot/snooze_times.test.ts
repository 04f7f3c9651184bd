// When a conversation may come back, by the clock of the shop and not of whoever reads it.

import { describe, expect, it } from 'vitest'
import { fromLocal, snoozeChoices, toLocal } from './snooze_times'

const at = (text: string) => Date.parse(text)
const shown = (now: string, zone: string) =>
  Object.fromEntries(snoozeChoices(at(now), zone).map(({ key, at_ms }) => [key, new Date(at_ms).toISOString()]))

describe('the usual times', () => {
  it("are the shop's evening and morning", () => {
    expect(shown('2026-11-22T06:30:00.000Z', 'Asia/Shanghai')).toEqual({
      minutes: '2026-11-22T06:45:00.000Z',
      hour: '2026-11-22T07:30:00.000Z',
      evening: '2026-11-22T12:00:00.000Z',
      tomorrow: '2026-11-23T01:00:00.000Z',
    })
  })

  it('leave out an evening that is past or nearly here', () => {
    expect(shown('2026-11-22T11:31:00.000Z', 'Asia/Shanghai')).not.toHaveProperty('evening')
    expect(shown('2026-11-22T11:30:00.000Z', 'Asia/Shanghai')).toHaveProperty('evening')
    expect(shown('2026-11-22T14:00:00.000Z', 'Asia/Shanghai')).not.toHaveProperty('evening')
  })

  it('take the day of the shop, where it is another one', () => {
    // In Shanghai it is already the 23rd.
    expect(shown('2026-11-22T17:00:00.000Z', 'Asia/Shanghai').tomorrow).toBe('2026-11-24T01:00:00.000Z')
  })

  it('stand in the order in which they come', () => {
    const late = snoozeChoices(at('2026-11-22T00:50:00.000Z'), 'America/New_York').map(({ at_ms }) => at_ms)
    expect(late).toEqual(late.toSorted((a, b) => a - b))
  })

  it('are right on the day the clocks change', () => {
    // New York goes from EDT to EST in the night to 1 November 2026.
    expect(shown('2026-10-31T18:00:00.000Z', 'America/New_York')).toMatchObject({
      evening: '2026-11-01T00:00:00.000Z',
      tomorrow: '2026-11-01T14:00:00.000Z',
    })
  })
})

describe('a time of one’s own', () => {
  it('is read and written by the clock of the shop', () => {
    expect(toLocal(at('2026-11-22T06:30:00.000Z'), 'Asia/Shanghai')).toBe('2026-11-22T14:30')
    expect(fromLocal('2026-11-22T14:30', 'Asia/Shanghai')).toBe(at('2026-11-22T06:30:00.000Z'))
    expect(fromLocal('2026-12-24T18:00', 'America/New_York')).toBe(at('2026-12-24T23:00:00.000Z'))
  })

  it('is none while nothing is chosen', () => {
    expect(fromLocal('', 'Asia/Shanghai')).toBeNull()
  })
})
