// The phrase that was meant comes first: its code, then what one uses most.

import { expect, test } from 'vitest'
import type { CopiedPhrase } from '../../../shared/api/types'
import { findPhrases, ready } from './find'

function phrase(id: string, change: Partial<CopiedPhrase>): CopiedPhrase {
  return { id, shop: 'shop-1', code: '', text: '', group: '', pinyin: '', uses: 0, version: 1, ...change }
}

const PHRASES = [
  phrase('hello', { code: 'nh', text: '亲，您好', pinyin: 'qin nin hao', group: '问候' }),
  phrase('ship', { code: 'fh01', text: '今天发货', pinyin: 'jin tian fa huo', group: '发货', uses: 2 }),
  phrase('split', { text: '分批发货', pinyin: 'fen pi fa huo', uses: 5 }),
  phrase('fine', { code: 'fh', text: '好的', pinyin: 'hao de|di' }),
].map((one) => ready(one))

const ids = (typed: string): string[] => findPhrases(PHRASES, typed, 10).map((found) => found.phrase.id)

test('by code, text, pinyin, initials and group', () => {
  expect(ids('nh')).toEqual(['hello'])
  expect(ids('您好')).toEqual(['hello'])
  expect(ids('ninhao')).toEqual(['hello'])
  expect(ids('问候')).toEqual(['hello'])
  expect(ids('没有')).toEqual([])
})

test('whose code it is comes first, then own use decides', () => {
  expect(ids('fh')).toEqual(['fine', 'split', 'ship'])
})

test('nothing typed lists all, the most used first', () => {
  expect(ids('')).toEqual(['split', 'ship', 'hello', 'fine'])
  expect(findPhrases(PHRASES, '', 2)).toHaveLength(2)
})

test('what was meant is said of the text and of the code', () => {
  const [fine, split] = findPhrases(PHRASES, 'fh', 10)
  expect(fine).toMatchObject({ code: [0, 1], text: [] })
  expect(split).toMatchObject({ code: [], text: [2, 3] })
})

test('a phrase of the same version is made ready once', () => {
  const before = ready(phrase('a', { text: '好' }))
  const same = ready(phrase('a', { text: '好', uses: 3 }), before)
  expect(same.text).toBe(before.text)
  expect(same.phrase.uses).toBe(3)
  expect(ready(phrase('a', { text: '坏', version: 2 }), before).text).not.toBe(before.text)
})
