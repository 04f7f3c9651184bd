// The text field as the phrases see it: the slash before its caret, and words put where the slash was.

import { useEventListener } from '@vueuse/core'
import { type Ref, ref, type ShallowRef, watch } from 'vue'
import { unfilledIn } from '../stores/phrases/fill'
import { slashBefore } from './slash'

type Area = Readonly<ShallowRef<HTMLTextAreaElement | null>>

/** As if it was typed, so that the browser can undo it; where that is not to be had, at least it stands there. */
function write(field: HTMLTextAreaElement, words: string, text: Ref<string>): void {
  if (document.activeElement === field && document.execCommand?.('insertText', false, words)) return
  field.setRangeText(words, field.selectionStart, field.selectionEnd, 'end')
  text.value = field.value
}

export function usePhraseField(text: Ref<string>, area: Area) {
  const slash = ref<{ from: number; typed: string } | null>(null)
  /** Where a slash is that only means a slash: it was escaped from. */
  let dismissed: number | null = null
  /** Where a slash is that the button put. */
  let asked: number | null = null

  /** Looks at what stands before the caret. */
  function look(): void {
    const field = area.value
    if (!field || document.activeElement !== field) return
    const caret = field.selectionStart
    const before = caret === field.selectionEnd ? slashBefore(field.value.slice(0, caret), asked) : null
    if (before?.from !== dismissed) dismissed = null
    slash.value = before && dismissed === null ? before : null
  }

  /** Puts words where the slash was, or where the caret is. */
  function put(words: string): void {
    const field = area.value
    if (!field) return
    field.focus()
    if (slash.value) field.setSelectionRange(slash.value.from, field.selectionEnd)
    slash.value = null
    asked = null
    write(field, words, text)
  }

  /** As if `/` had been typed. */
  function show(): void {
    const field = area.value
    if (!field || slash.value) return
    field.focus()
    asked = field.selectionStart
    dismissed = null
    write(field, '/', text)
    look()
  }

  function close(): void {
    dismissed = slash.value?.from ?? null
    slash.value = null
  }

  /** Selects the first variable that is left, to be written over; whether there is one. */
  function selectUnfilled(): boolean {
    const next = unfilledIn(area.value?.value ?? '')
    if (!next) return false
    area.value?.focus()
    area.value?.setSelectionRange(next.from, next.to)
    return true
  }

  useEventListener(document, 'selectionchange', look)
  useEventListener(area, 'input', look)
  useEventListener(area, 'blur', () => (slash.value = null))
  // Sent or cleared.
  watch(text, (now) => {
    if (now === '') slash.value = null
  })

  return { slash, put, show, close, selectUnfilled }
}
