// After a refusal the hand goes on where the first thing is wrong.

import { nextTick } from 'vue'

export async function focusFirstError(form: HTMLElement | null): Promise<void> {
  await nextTick()
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
