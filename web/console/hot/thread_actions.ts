// What the parts of a thread ask of each other: jump to a message, quote one, write one again.

import type { ComputedRef, InjectionKey, Ref } from 'vue'
import { inject, shallowRef } from 'vue'
import type { Thread } from '../stores/desk/state'

export const shownThread: InjectionKey<ComputedRef<Thread>> = Symbol('the thread that is shown')

/** For a message: the thread it stands in. */
export function useShownThread(): ComputedRef<Thread> {
  const thread = inject(shownThread)
  if (!thread) throw new Error('a message stands in a thread')
  return thread
}

/** Opens the picture of that entry in full. */
export const openPicture: InjectionKey<(seq: number) => void> = Symbol('open a picture')

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
