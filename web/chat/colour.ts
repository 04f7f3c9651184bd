/** The shop's own colour for the buyer's bubbles, with whichever text on it reads (WCAG 2, 4.5:1). */

const DARK_TEXT = '#1b1d20'
const LIGHT_TEXT = '#ffffff'

function channel(value: number): number {
  const part = value / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => channel(Number.parseInt(colour.slice(at, at + 2), 16)))
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** `null` when it is no `#rrggbb`, or neither text reads on it: the tokens' own colours stay. */
export function bubbleColours(colour: string): { fill: string; text: string } | null {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return null
  const text = [LIGHT_TEXT, DARK_TEXT].find((candidate) => contrast(colour, candidate) >= 4.5)
  return text === undefined ? null : { fill: colour, text }
}
