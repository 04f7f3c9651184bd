// Where things are, so that a page does not spell out another's address.

import type { RouteLocationRaw } from 'vue-router'

/** A conversation on the desk, or the desk with none open. */
export function deskAt(conversation: string | null, panel = false): RouteLocationRaw {
  if (conversation === null) return { name: 'desk' }
  return { name: 'conversation', params: { conversation }, query: panel ? { panel: 'buyer' } : {} }
}
