// What the parts of a thread ask of each other: jump to a message, quote one, write one again.

import type { InjectionKey, Ref } from 'vue'
import { shallowRef } from 'vue'

export const goToMessage: InjectionKey<(seq: number) => void> = Symbol('go to message')

/** What the composer of a thread should take up; it clears this once taken. */
export interface ComposerRequest {
  thread: string
  quote?: number
  text?: string
}

export const composerRequest: Ref<ComposerRequest | null> = shallowRef(null)

/** What I took back in this session, to write it again; the server keeps no trace of it. */
const recalledTexts = new Map<string, string>()
const RECALLED_KEPT = 50

export function keepRecalled(thread: string, seq: number, text: string): void {
  recalledTexts.set(`${thread}/${seq}`, text)
  const oldest = recalledTexts.keys().next().value
  if (recalledTexts.size > RECALLED_KEPT && oldest !== undefined) recalledTexts.delete(oldest)
}

export function recalledText(thread: string, seq: number): string | null {
  return recalledTexts.get(`${thread}/${seq}`) ?? null
}
