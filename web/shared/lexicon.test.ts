// What is typed finds the same as on the server, and marks what was meant.

import { expect, test } from 'vitest'
import { findIn, marked, searchable } from './lexicon'
import cases from './lexicon.cases.json'

test.each(cases)('$typed in $text: $found', ({ text, syllables, typed, found }) => {
  expect(findIn(searchable(text, syllables), typed) !== null).toBe(found)
})

test('the characters that were meant are marked, the punctuation between them is not', () => {
  const text = searchable('亲，您好！今天发货', 'qin nin hao jin tian fa huo')
  expect(findIn(text, 'qnh')).toEqual([0, 2, 3])
  expect(findIn(text, 'fahuo')).toEqual([7, 8])
  expect(marked('亲，您好！', [0, 2, 3])).toEqual([
    { text: '亲', marked: true },
    { text: '，', marked: false },
    { text: '您好', marked: true },
    { text: '！', marked: false },
  ])
})

test('a character of two code units is one character', () => {
  expect(findIn(searchable('👍好的', 'hao de|di'), 'hd')).toEqual([1, 2])
})

test('what has many ways to be read is looked through once', () => {
  const text = searchable('是哈'.repeat(100), 'shi ha '.repeat(100).trim())
  expect(findIn(text, 'sh'.repeat(60))).not.toBeNull()
  expect(findIn(text, `${'sh'.repeat(60)}x`)).toBeNull()
})
