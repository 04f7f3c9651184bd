/** Lengths as people count, and what cannot be seen. */

import { describe, expect, it } from 'vitest'
import { clip, codePointLength, graphemeLength, isBlank } from './text'

describe('lengths', () => {
  it.each([
    ['', 0],
    ['你好', 2],
    ['👨‍👩‍👧‍👦', 1],
    ['🇨🇳🇬🇧', 2],
    ['e\u0301', 1],
    ['👍🏽ok', 3],
  ])('%s counts %i', (text, length) => {
    expect(graphemeLength(text)).toBe(length)
  })

  it('for the server’s limits are code points', () => {
    expect(codePointLength('👨‍👩‍👧‍👦好')).toBe(8)
  })

  it('never cuts inside a character', () => {
    expect(clip('👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2)).toBe('👨‍👩‍👧‍👦👨‍👩‍👧‍👦…')
    expect(clip('👨‍👩‍👧‍👦', 1)).toBe('👨‍👩‍👧‍👦')
    expect(clip('你好', 2)).toBe('你好')
  })
})

describe('blank', () => {
  it.each(['', '  \n', '\u200b\u200d\ufeff', '\u2800', '\u3164', '\u00ad'])('%j is', (text) => {
    expect(isBlank(text)).toBe(true)
  })
  it.each(['a', '。', '👨‍👩‍👧', ' ा a'])('%j is not', (text) => {
    expect(isBlank(text)).toBe(false)
  })
})
