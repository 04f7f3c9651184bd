// What is known is filled in, what is not stays in sight, and text with braces is text.

import { expect, test } from 'vitest'
import { addressable, filled, textOf, unfilledIn } from './fill'

test('variables are filled in, the unknown ones stay and are told apart', () => {
  const parts = filled('亲，{buyer}，订单 {order_no} 由 {agent} 处理', { buyer: '山里的猫', agent: '周晓彤' })
  expect(parts.map((part) => part.kind)).toEqual(['text', 'value', 'text', 'unfilled', 'text', 'value', 'text'])
  expect(textOf(parts)).toBe('亲，山里的猫，订单 {order_no} 由 周晓彤 处理')
})

test('what a value says is no variable', () => {
  expect(textOf(filled('{buyer}！', { buyer: '{shop}', shop: '云栖' }))).toBe('{shop}！')
  expect(textOf(filled('{price} 元', {}))).toBe('{price} 元')
  expect(filled('{price} 元', {})).toEqual([{ kind: 'text', text: '{price} 元' }])
})

test('the first that is left is found where it stands', () => {
  expect(unfilledIn('单号 {logistics_no} 和 {order_no}')).toEqual({ text: '{logistics_no}', from: 3, to: 17 })
  expect(unfilledIn('没有')).toBeNull()
})

test('nobody is addressed by a masked name', () => {
  expect(addressable('山里的猫')).toBe('山里的猫')
  expect(addressable('欧阳**')).toBeUndefined()
})
