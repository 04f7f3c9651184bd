/** The size a picture will have, known before anything is loaded. */

/** As large as a picture gets in the log; its shape is kept within. */
const PICTURE_WIDTH = 240
const PICTURE_HEIGHT = 280
const SMALLEST = 64

export type Box = {
  width: string
  height: string
}

/** The size a picture will have, from what is known of it; a square when nothing is. */
export function boxOf(width: number | null, height: number | null): Box {
  const w = width ?? PICTURE_WIDTH
  const h = height ?? PICTURE_WIDTH
  const scale = Math.min(1, PICTURE_WIDTH / w, PICTURE_HEIGHT / h)
  const side = (value: number): string => `${Math.max(SMALLEST, Math.round(value * scale))}px`
  return { width: side(w), height: side(h) }
}
