// The size of a picture in the thread, known before it loads, so that nothing jumps when it does.

import type { Attachment } from '../../shared/api/types'

const LIMIT = { width: 240, height: 240 }
/** Where the size is not known (a video, an old entry). */
const UNKNOWN = { width: 240, height: 160 }
/** Thin stripes stay big enough to be pressed. */
const LEAST = 40

export function shownSize(attachment: Pick<Attachment, 'width' | 'height'> | null): { width: number; height: number } {
  if (!attachment?.width || !attachment.height) return UNKNOWN
  const scale = Math.min(1, LIMIT.width / attachment.width, LIMIT.height / attachment.height)
  return {
    width: Math.max(LEAST, Math.round(attachment.width * scale)),
    height: Math.max(LEAST, Math.round(attachment.height * scale)),
  }
}
