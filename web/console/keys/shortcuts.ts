// Runs the action that a key press names. Never while an input method composes, never over an open dialog, and in a
// field only what writes nothing there.

import { useEventListener } from '@vueuse/core'
import { type KeyBindingPress, matchKeyBindingPress, parseKeybinding } from 'tinykeys'
import { isComposing } from '../hot/composer_keys'
import { type Action, actions } from './actions'

const parsed = new Map<string, KeyBindingPress | undefined>()

function pressOf(keys: string): KeyBindingPress | undefined {
  if (!parsed.has(keys)) parsed.set(keys, parseKeybinding(keys)[0])
  return parsed.get(keys)
}

const WRITES_NOTHING = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'file', 'color'])

export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !WRITES_NOTHING.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

/** The action for a press, of several with the same keys the one that was added last. */
export function actionFor(event: KeyboardEvent, all: readonly Action[]): Action | undefined {
  if (event.defaultPrevented || isComposing(event)) return undefined
  const field = isField(event.target)
  return all.findLast(({ keys, in_fields }) => {
    const press = keys === undefined ? undefined : pressOf(keys)
    return press !== undefined && (in_fields || !field) && matchKeyBindingPress(event, press)
  })
}

/** Once, by the frame of the signed-in pages. */
export function useShortcuts(): void {
  useEventListener(window, 'keydown', (event) => {
    if (document.querySelector('dialog[open]')) return
    const action = actionFor(event, actions.value)
    if (!action) return
    event.preventDefault()
    action.run('')
  })
}

const NAMES: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
}
const apple = /Mac|iP(hone|ad|od)/.test(navigator.platform)

/** A press as its key caps: `Alt ↓`, `Ctrl K`, on a Mac `⌥ ↓`, `⌘ K`. */
export function keyText(keys: string, mac: boolean = apple): string {
  const [modifiers, key] = pressOf(keys) ?? [[], '']
  const shown = modifiers.flatMap((modifier) => {
    if (modifier === 'Shift') return typeof key === 'string' && key.length === 1 ? [] : [mac ? '⇧' : 'Shift']
    if (modifier === 'Alt') return [mac ? '⌥' : 'Alt']
    return [mac ? '⌘' : 'Ctrl']
  })
  const name = String(key)
  return [...shown, NAMES[name] ?? name.replace(/^(Key|Digit)/, '')].join(' ')
}
