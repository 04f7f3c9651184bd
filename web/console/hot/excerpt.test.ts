// A long phrase shows the place it was found at.

import { expect, test } from 'vitest'
import { excerpt } from './excerpt'

test('what is found near the beginning leaves the text as it is, with breaks as blanks', () => {
  expect(excerpt('第一行\n第二行', [4])).toEqual({ text: '第一行 第二行', at: [4] })
})

test('what is found far behind comes into sight', () => {
  const { text, at } = excerpt(`${'前'.repeat(30)}发货`, [30, 31])
  expect(text).toBe(`…${'前'.repeat(8)}发货`)
  expect(at.map((one) => Array.from(text)[one])).toEqual(['发', '货'])
})
