// A key runs what it names, and nothing where it would hurt: while an input method composes, or in a field.

import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { type Action, actions, addActions, useActions } from './actions'
import { actionFor, isField, keyText } from './shortcuts'

const action = (id: string, more: Partial<Action> = {}): Action => ({
  id,
  group: 'go',
  title: () => id,
  run: () => undefined,
  ...more,
})

const next = action('next', { keys: 'Alt+ArrowDown', in_fields: true })
const sheet = action('sheet', { keys: 'Shift+?' })

function press(key: string, more: KeyboardEventInit & { keyCode?: number } = {}, on: HTMLElement = document.body) {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true, ...more })
  // What getModifierState answers in a browser, from the flags of the event.
  const held: Record<string, boolean> = {
    Alt: more.altKey ?? false,
    Shift: more.shiftKey ?? false,
    Control: more.ctrlKey ?? false,
    Meta: more.metaKey ?? false,
  }
  Object.defineProperty(event, 'getModifierState', { value: (name: string) => held[name] ?? false })
  Object.defineProperty(event, 'target', { value: on })
  if (more.keyCode !== undefined) Object.defineProperty(event, 'keyCode', { value: more.keyCode })
  return event
}

const field = (): HTMLElement => document.createElement('textarea')

describe('a key press', () => {
  it('finds the action it names, with exactly its modifiers', () => {
    expect(actionFor(press('ArrowDown', { altKey: true }), [next, sheet])?.id).toBe('next')
    expect(actionFor(press('ArrowDown'), [next, sheet])).toBeUndefined()
    expect(actionFor(press('ArrowDown', { altKey: true, ctrlKey: true }), [next, sheet])).toBeUndefined()
    expect(actionFor(press('?', { shiftKey: true }), [next, sheet])?.id).toBe('sheet')
  })

  it('in a field only what writes nothing there', () => {
    expect(actionFor(press('?', { shiftKey: true }, field()), [next, sheet])).toBeUndefined()
    expect(actionFor(press('ArrowDown', { altKey: true }, field()), [next, sheet])?.id).toBe('next')
  })

  it('belongs to the input method while it composes', () => {
    expect(actionFor(press('ArrowDown', { altKey: true, isComposing: true }), [next])).toBeUndefined()
    expect(actionFor(press('ArrowDown', { altKey: true, keyCode: 229 }), [next])).toBeUndefined()
  })

  it('is left alone where somebody has taken it already', () => {
    const taken = press('ArrowDown', { altKey: true })
    taken.preventDefault()
    expect(actionFor(taken, [next])).toBeUndefined()
  })

  it('goes to whoever was added last', () => {
    const later = action('later', { keys: 'Alt+ArrowDown', in_fields: true })
    expect(actionFor(press('ArrowDown', { altKey: true }), [next, later])?.id).toBe('later')
  })
})

describe('what counts as a field', () => {
  it('is what takes text', () => {
    const box = Object.assign(document.createElement('input'), { type: 'checkbox' })
    expect(isField(document.createElement('input'))).toBe(true)
    expect(isField(field())).toBe(true)
    expect(isField(box)).toBe(false)
    expect(isField(document.body)).toBe(false)
  })
})

describe('key caps', () => {
  it.each([
    ['Alt+ArrowDown', 'Alt ↓', '⌥ ↓'],
    ['Shift+?', '?', '?'],
    ['Alt+KeyZ', 'Alt Z', '⌥ Z'],
  ])('%s', (keys, other, mac) => {
    expect(keyText(keys, false)).toBe(other)
    expect(keyText(keys, true)).toBe(mac)
  })
})

describe('the registry', () => {
  const ids = () => actions.value.map(({ id }) => id)
  let drop: (() => void)[] = []
  beforeEach(() => () => {
    for (const one of drop) one()
    drop = []
  })

  it('lists by group, and of two with the same id the later', () => {
    drop.push(addActions([action('a', { group: 'look' }), action('b')]))
    drop.push(addActions([action('a', { group: 'conversation' })]))
    expect(ids()).toEqual(['a', 'b'])
  })

  it('follows what a getter reads, and forgets with its component', () => {
    const names = ref(['one'])
    const scope = effectScope()
    scope.run(() => useActions(() => names.value.map((id) => action(id))))
    expect(ids()).toEqual(['one'])
    names.value = ['one', 'two']
    expect(ids()).toEqual(['one', 'two'])
    scope.stop()
    expect(ids()).toEqual([])
  })
})
