// What a key press in the composer means. While an input method composes, Enter belongs to it and to nobody else.

import type { SendKey } from '../preferences'

type Key = Pick<KeyboardEvent, 'key' | 'keyCode' | 'isComposing' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** 229 is what browsers report while an input method handles the key, also where `isComposing` is already false (Safari). */
export function isComposing(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229
}

export type ComposerAction = 'send' | 'break' | 'none'

/** `break`: the browser's own new line. Ctrl+Enter makes none by itself, so where it does not send it does nothing. */
export function composerAction(event: Key, send_key: SendKey): ComposerAction {
  if (event.key !== 'Enter' || isComposing(event) || event.altKey) return 'none'
  const control = event.ctrlKey || event.metaKey
  if (event.shiftKey) return control ? 'none' : 'break'
  if (control) return 'send'
  return send_key === 'enter' ? 'send' : 'break'
}
