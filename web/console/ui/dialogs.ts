// The modal dialogs that are open, the topmost last. Whatever must be seen and reached over them belongs inside: all
// that is outside a modal dialog is inert.

import { computed, shallowRef } from 'vue'

const open = shallowRef<readonly HTMLElement[]>([])

export const topDialog = computed<HTMLElement | null>(() => open.value.at(-1) ?? null)

/** Lists a dialog as open; the function takes it off the list. */
export function dialogOpened(dialog: HTMLElement): () => void {
  open.value = [...open.value, dialog]
  return () => {
    open.value = open.value.filter((other) => other !== dialog)
  }
}
