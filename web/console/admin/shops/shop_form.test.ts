// From the shop's settings to the form and back to what is sent.
import { describe, expect, it } from 'vitest'
import type { Shop } from '../../../shared/api/types'
import { checkShop, draftOf, isOrigin, isShopKey, originOf, settingsOf, wholeNumber } from './shop_form'

const shop: Shop = {
  id: 's',
  key: 'yunqi',
  name: '云栖茶舍旗舰店',
  time_zone: 'Asia/Shanghai',
  welcome_text: '您好',
  queue_text: '',
  colour: '#1b5c9e',
  cap_default: 10,
  warn_after_s: 100,
  slow_after_s: 120,
  overdue_after_s: 180,
  allowed_origins: ['https://yunqi.example'],
  quick_questions: ['几天发货'],
  widget: { side: 'right', offset_x: 24, offset_y: 24, greeting: '', greeting_after_s: 10 },
  identity: null,
  version: 3,
  created_at: '2026-09-01T02:00:00.000Z',
}
const draft = draftOf(shop)

describe('what is sent', () => {
  it('is only what changed, numbers as numbers, lists without their blank lines', () => {
    const now = {
      ...draft,
      name: '云栖茶舍',
      warn_after_s: ' 90 ',
      quick_questions: ['几天发货', '', ' 能开票吗 '],
    }
    expect(settingsOf(draft, now)).toEqual({
      name: '云栖茶舍',
      warn_after_s: 90,
      quick_questions: ['几天发货', '能开票吗'],
    })
  })

  it('is the whole widget when a part of it changed', () => {
    const now = { ...draft, 'widget.side': 'left' as const, 'widget.greeting': ' 要帮忙吗？ ', 'widget.offset_y': '96' }
    expect(settingsOf(draft, now)).toEqual({
      widget: { side: 'left', offset_x: 24, offset_y: 96, greeting: '要帮忙吗？', greeting_after_s: 10 },
    })
  })

  it('is nothing when nothing changed', () => {
    expect(settingsOf(draft, draftOf(shop))).toEqual({})
  })
})

describe('what is refused before sending', () => {
  const errorsOf = (change: Partial<typeof draft>): string[] => Object.keys(checkShop({ ...draft, ...change }))

  it('is nothing for a shop as the server has it', () => {
    expect(checkShop(draft)).toEqual({})
  })

  it('names the field', () => {
    expect(errorsOf({ name: '  ' })).toEqual(['name'])
    expect(errorsOf({ colour: 'blue' })).toEqual(['colour'])
    expect(errorsOf({ cap_default: '' })).toEqual(['cap_default'])
    expect(errorsOf({ slow_after_s: '1.5' })).toEqual(['slow_after_s'])
    expect(errorsOf({ name: '长'.repeat(41) })).toEqual(['name'])
    expect(errorsOf({ quick_questions: ['长'.repeat(61)] })).toEqual(['quick_questions'])
    expect(errorsOf({ warn_after_s: '0' })).toEqual(['warn_after_s'])
    expect(errorsOf({ warn_after_s: '130' })).toEqual(['slow_after_s'])
    expect(errorsOf({ slow_after_s: '181' })).toEqual(['overdue_after_s'])
    expect(errorsOf({ 'widget.offset_x': '201' })).toEqual(['widget.offset_x'])
    expect(errorsOf({ 'widget.offset_y': '' })).toEqual(['widget.offset_y'])
    expect(errorsOf({ 'widget.greeting': '字'.repeat(121) })).toEqual(['widget.greeting'])
    expect(errorsOf({ 'widget.greeting_after_s': '0' })).toEqual(['widget.greeting_after_s'])
    expect(errorsOf({ allowed_origins: ['', 'yunqi.example'] })).toEqual(['allowed_origins'])
  })
})

it('lets thresholds be equal, as the server does', () => {
  expect(checkShop({ ...draft, warn_after_s: '120', overdue_after_s: '120' })).toEqual({})
})

it('reads a number only where there is one within its bounds', () => {
  expect([wholeNumber('12', 1, 200), wholeNumber(' 7 ', 1, 200), wholeNumber('0', 0, 200)]).toEqual([12, 7, 0])
  for (const text of ['', '1e3', '-1', '十', '0', '201', '12345678']) expect(wholeNumber(text, 1, 200)).toBeNull()
})

it('knows a key that is fit for an address', () => {
  for (const key of ['yunqi', 'a1', 'tea-house-2', 'x'.repeat(40)]) expect(isShopKey(key)).toBe(true)
  for (const key of ['', 'a', 'Yunqi', '-ab', 'ab-', 'a b', '云栖', 'x'.repeat(41)]) expect(isShopKey(key)).toBe(false)
})

it('knows an origin from an address', () => {
  for (const text of ['https://yunqi.example', 'http://127.0.0.1:8080']) expect(isOrigin(text)).toBe(true)
  for (const text of ['https://yunqi.example/', 'https://yunqi.example/p', 'ftp://a.example', '*']) {
    expect(isOrigin(text)).toBe(false)
  }
  expect(originOf(' https://Yunqi.example/p/1?a=b ')).toBe('https://yunqi.example')
  expect(originOf('yunqi')).toBe('yunqi')
})
