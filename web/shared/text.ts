/** Chat text as data: lengths counted as people count them, and what cannot be seen. */

/** Made when it is first needed: it is slow to make, and a page should not wait for it. */
let segmenter: Intl.Segmenter | null | undefined

function graphemes(text: string): Iterable<string> {
  segmenter ??= typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : null
  // Without Segmenter (old WebViews) code points come near enough: nothing is split inside a surrogate pair.
  return segmenter ? Array.from(segmenter.segment(text), (part) => part.segment) : text
}

/** How many characters a person sees: a family emoji is one. */
export function graphemeLength(text: string): number {
  let length = 0
  for (const _ of graphemes(text)) length += 1
  return length
}

/** What the server's limits count: code points, so that a family emoji is several. */
export function codePointLength(text: string): number {
  let length = 0
  for (const _ of text) length += 1
  return length
}

/** The first `limit` characters, with an ellipsis when something was cut; never cuts inside one. */
export function clip(text: string, limit: number): string {
  // Fewer code units than the limit are never more characters.
  if (text.length <= limit) return text
  let kept = ''
  let length = 0
  for (const grapheme of graphemes(text)) {
    if (length === limit) return `${kept}…`
    kept += grapheme
    length += 1
  }
  return text
}

// What a reader cannot see: white space, format characters (zero width, direction), variation selectors, Hangul fillers.
const UNSEEN = /[\s\p{Cf}\p{Cc}\p{Mn}\u115f\u1160\u3164\uffa0\u2800]/gu

/** Nothing to see: the server refuses such a message, so it is not offered for sending. */
export function isBlank(text: string): boolean {
  return text.replace(UNSEEN, '') === ''
}
