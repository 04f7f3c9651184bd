// A quiet notice gives nothing away: no name, no words. Only who chose so gets them.

import { beforeEach, describe, expect, it } from 'vitest'
import { preferences } from '../preferences'
import type { Alert } from './alerts'
import { noticeText } from './desktop'
import { badgeText } from './favicon'
import { gainOf, lengthOf, TUNES, URGENCY } from './tunes'

beforeEach(() => {
  preferences.value.locale = 'zh-CN'
})

const alert: Alert = { kind: 'message', id: 'm/1', conversation: 'c', shop: 's', name: '山里的猫', text: '退款还没到' }

describe('a notice of the desktop', () => {
  it('is quiet unless words were chosen', () => {
    const quiet = noticeText(alert, '云栖茶舍', 'quiet')
    expect(quiet).toEqual({ title: '买家来信', body: '云栖茶舍' })
    expect(JSON.stringify(quiet)).not.toMatch(/山里的猫|退款/)
    expect(noticeText(alert, '云栖茶舍', 'full')).toEqual({ title: '山里的猫 来信', body: '云栖茶舍·退款还没到' })
  })
})

describe('the sounds', () => {
  it('differ from each other and are short', () => {
    const shapes = URGENCY.map((name) => JSON.stringify(TUNES[name]))
    expect(new Set(shapes).size).toBe(URGENCY.length)
    for (const name of URGENCY) expect(lengthOf(name)).toBeLessThan(0.8)
  })
  it('are silent at nothing and at most half of full scale', () => {
    expect(gainOf(0)).toBe(0)
    expect(gainOf(100)).toBeLessThanOrEqual(0.5)
    expect(gainOf(50)).toBeLessThan(gainOf(100) / 2)
  })
})

it('the icon of the tab has room for two figures', () => {
  expect([3, 42, 140].map(badgeText)).toEqual(['3', '42', '99'])
})
