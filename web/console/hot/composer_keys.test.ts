// What keys mean in the composer. The first of these is the one several well-known desks get wrong.

import { describe, expect, it } from 'vitest'
import { composerAction } from './composer_keys'

const enter = (change: Partial<KeyboardEvent> = {}) => ({
  key: 'Enter',
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...change,
})

describe('while an input method composes', () => {
  it.each([
    ['isComposing (Chromium, Firefox)', { isComposing: true }],
    ['key code 229 (Safari, after compositionend)', { keyCode: 229 }],
    ['both', { isComposing: true, keyCode: 229 }],
    ['Ctrl+Enter too', { isComposing: true, ctrlKey: true }],
  ])('Enter belongs to it: %s', (_, change) => {
    expect(composerAction(enter(change), 'enter')).toBe('none')
    expect(composerAction(enter(change), 'ctrl_enter')).toBe('none')
  })
})

describe('Enter sends', () => {
  it.each([
    ['Enter', {}, 'send'],
    ['Shift+Enter', { shiftKey: true }, 'break'],
    ['Ctrl+Enter', { ctrlKey: true }, 'send'],
    ['Cmd+Enter', { metaKey: true }, 'send'],
    ['Alt+Enter', { altKey: true }, 'none'],
    ['Ctrl+Shift+Enter', { ctrlKey: true, shiftKey: true }, 'none'],
    ['a letter', { key: 'a', keyCode: 65 }, 'none'],
  ])('%s', (_, change, action) => {
    expect(composerAction(enter(change), 'enter')).toBe(action)
  })
})

describe('Ctrl+Enter sends', () => {
  it.each([
    ['Enter', {}, 'break'],
    ['Shift+Enter', { shiftKey: true }, 'break'],
    ['Ctrl+Enter', { ctrlKey: true }, 'send'],
    ['Cmd+Enter', { metaKey: true }, 'send'],
  ])('%s', (_, change, action) => {
    expect(composerAction(enter(change), 'ctrl_enter')).toBe(action)
  })
})
