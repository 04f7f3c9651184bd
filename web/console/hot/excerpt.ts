// A long text on one line, beginning where what was looked for is in sight.

/** So many characters stand before the first that was meant. */
const BEFORE = 8

/** `at` are characters of the text; breaks become blanks. */
export function excerpt(text: string, at: readonly number[]): { text: string; at: number[] } {
  const characters = Array.from(text, (character) => (character === '\n' ? ' ' : character))
  const first = at[0] ?? 0
  const from = first > BEFORE + 4 ? first - BEFORE : 0
  const dots = from > 0 ? ['…'] : []
  return { text: [...dots, ...characters.slice(from)].join(''), at: at.map((one) => one - from + dots.length) }
}
