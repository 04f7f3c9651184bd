// When a slash before the caret asks for phrases, and what was typed for one since.

/** Longest code or word looked for, in UTF-16 units. */
const TYPED_MOST = 40

/**
 * At the beginning, or after a blank: not in addresses and fractions. `/` is also `、` or `／` where a Chinese input method
 * is on; a sentence begins with neither, so at the very beginning those count. `asked` is where a button put one.
 */
export function slashBefore(before: string, asked: number | null = null): { from: number; typed: string } | null {
  const found = /(?:^|\s)\/([^\s/]*)$/.exec(before) ?? /^[／、]([^\s/]*)$/.exec(before)
  if (found) {
    const typed = found[1] ?? ''
    return typed.length > TYPED_MOST ? null : { from: before.length - typed.length - 1, typed }
  }
  if (asked === null || before[asked] !== '/') return null
  const typed = before.slice(asked + 1)
  return typed.length > TYPED_MOST || /\s/.test(typed) ? null : { from: asked, typed }
}
