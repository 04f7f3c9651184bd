// Short messages at the foot of the page. They leave by themselves, and stay while the pointer or focus is on them.

import { shallowRef } from 'vue'

export interface Toast {
  id: number
  text: string
  kind: 'plain' | 'error'
  action?: { label: string; run: () => void }
}

/** More than this at once is noise: the oldest leaves. */
const LIMIT = 3
let next = 1

export const toasts = shallowRef<readonly Toast[]>([])

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

export function toast(text: string, options: Partial<Pick<Toast, 'kind' | 'action'>> = {}): number {
  const id = next
  next += 1
  toasts.value = [...toasts.value, { id, text, kind: 'plain' as const, ...options }].slice(-LIMIT)
  return id
}
