/** Times in the shop's zone, wherever the reader is. */

import { describe, expect, it } from 'vitest'
import { createTimeFormat, stopwatch } from './time'

const now = '2026-11-11T06:22:00.000Z'

describe('times', () => {
  const zh = createTimeFormat('zh-CN', 'Asia/Shanghai')
  const en = createTimeFormat('en', 'America/New_York')

  it('show the shop’s clock', () => {
    expect(zh.clock('2026-11-11T06:22:00.000Z')).toBe('14:22')
    expect(en.clock('2026-11-11T06:22:00.000Z')).toBe('01:22')
    expect(zh.clock('2026-11-10T16:00:00.000Z')).toBe('00:00')
  })

  it('name days by the shop’s calendar', () => {
    expect(zh.day('2026-11-10T16:00:00.000Z', now)).toBe('今天')
    expect(zh.day('2026-11-10T15:59:59.999Z', now)).toBe('昨天')
    expect(zh.day('2026-11-09T00:00:00.000Z', now)).toBe('11月9日')
    expect(zh.day('2025-12-31T15:00:00.000Z', '2026-01-02T00:00:00.000Z')).toBe('2025年12月31日')
    expect(en.day('2026-11-11T04:00:00.000Z', now)).toBe('Yesterday')
    expect(en.day('2026-11-03T12:00:00.000Z', now)).toBe('Nov 3')
  })

  it('know yesterday across a summer-time change of 23 hours', () => {
    expect(en.day('2026-03-08T05:30:00.000Z', '2026-03-09T04:30:00.000Z')).toBe('Yesterday')
  })

  it('shorten today to the clock', () => {
    expect(zh.short('2026-11-11T06:18:00.000Z', now)).toBe('14:18')
    expect(zh.short('2026-11-10T06:18:00.000Z', now)).toBe('昨天 14:18')
  })

  it('tell the whole on hover', () => {
    expect(zh.full('2026-11-11T06:18:02.120Z')).toBe('2026年11月11日 14:18:02')
    expect(en.full('2026-11-11T06:18:02.120Z')).toBe('Nov 11, 2026, 01:18:02')
  })

  it('compare days', () => {
    expect(zh.sameDay('2026-11-10T16:00:00.000Z', now)).toBe(true)
    expect(zh.sameDay('2026-11-10T15:59:00.000Z', now)).toBe(false)
  })
})

describe('a stopwatch', () => {
  it.each([
    [-1, '0:00'],
    [42.9, '0:42'],
    [185, '3:05'],
    [3725, '1:02:05'],
  ])('shows %d s as %s', (seconds, text) => {
    expect(stopwatch(seconds)).toBe(text)
  })
})
