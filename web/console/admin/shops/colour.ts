// Whether white text can be read on a shop's colour (WCAG 2 contrast).

/** What small text needs. */
export const READABLE_RATIO = 4.5

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text)
}

function luminance(colour: string): number {
  const channel = (from: number): number => {
    const part = Number.parseInt(colour.slice(from, from + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/** From 1 (the same) to 21 (black); `null` for what is no colour. */
export function contrastWithWhite(colour: string): number | null {
  return isColour(colour) ? 1.05 / (luminance(colour) + 0.05) : null
}
