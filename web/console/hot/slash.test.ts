// A slash asks for phrases where one begins something, never within a word, an address or a fraction.

import { expect, test } from 'vitest'
import { slashBefore } from './slash'

test.each([
  ['/', 0, ''],
  ['/fh', 0, 'fh'],
  ['/发h', 0, '发h'],
  ['、fh', 0, 'fh'],
  ['／fh', 0, 'fh'],
  ['好的 /fh', 3, 'fh'],
  ['第一行\n/fh', 4, 'fh'],
])('%j asks', (before, from, typed) => {
  expect(slashBefore(before)).toEqual({ from, typed })
})

test.each(['', '好的', 'a/b', 'https://shop.example/p', '10 元/件', '/f h', '好的、fh', '/a/b', `/${'长'.repeat(41)}`])(
  '%j does not',
  (before) => {
    expect(slashBefore(before)).toBeNull()
  },
)

test('a slash that the button put asks wherever it stands, until the word behind it ends', () => {
  expect(slashBefore('好的/f', 2)).toEqual({ from: 2, typed: 'f' })
  expect(slashBefore('好的/f ', 2)).toBeNull()
  expect(slashBefore('好的', 2)).toBeNull()
})
