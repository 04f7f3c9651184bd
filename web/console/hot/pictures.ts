// The pictures of a thread, in the order of the log, as far as it is held: what the viewer leafs through.

import type { ThreadItem } from './message_items'

export interface Picture {
  seq: number
  /** The picture as it was sent. */
  source: string
  name: string
  /** `null` where the server does not know it: then it is known once it is loaded. */
  size: { width: number; height: number } | null
}

export function picturesOf(items: readonly ThreadItem[]): Picture[] {
  return items.flatMap((item): Picture[] => {
    if (item.kind !== 'message' || item.seq === null || item.body.kind !== 'image') return []
    const { id, name, width, height } = item.body.attachment
    const size = width && height ? { width, height } : null
    return [{ seq: item.seq, source: `/api/v1/attachments/${id}`, name, size }]
  })
}
