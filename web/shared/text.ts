/**
 * Chat text as data: links found without ever making HTML, and lengths counted as people count them.
 */

export type Segment = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

// Only what RFC 3986 allows in an address: Han text right behind a link is not part of it.
const ADDRESS = /(?:https?:\/\/|www\.)[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi
const TRAILING = ".,;:!?'*"
const BRACKETS: Record<string, string> = { ')': '(', ']': '[' }

function count(text: string, character: string): number {
  let found = 0
  for (const each of text) if (each === character) found += 1
  return found
}

/**
 * Without what ends the sentence rather than the address: "(see https://a.example/b)." owns its last two characters,
 * "https://a.example/b_(c)" keeps its bracket. One walk from the end, since buyers may send anything.
 */
function balanced(address: string): string {
  const surplus: Record<string, number> = {}
  for (const [close, open] of Object.entries(BRACKETS)) surplus[close] = count(address, close) - count(address, open)
  let end = address.length
  while (end > 0) {
    const last = address.charAt(end - 1)
    const unopened = surplus[last] ?? 0
    if (unopened > 0) surplus[last] = unopened - 1
    else if (!TRAILING.includes(last)) break
    end -= 1
  }
  return address.slice(0, end)
}

function hrefOf(address: string): string | null {
  const full = /^www\./i.test(address) ? `https://${address}` : address
  if (!URL.canParse(full)) return null
  const url = new URL(full)
  // A name with a user part shows one host and goes to another.
  if (url.username !== '' || url.password !== '') return null
  return url.hostname.includes('.') || url.hostname === 'localhost' ? url.href : null
}

/** Splits text into plain parts and http(s) links; joined again, the parts are the text. */
export function segments(text: string): Segment[] {
  const found: Segment[] = []
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    const before = text[match.index - 1]
    // "awww.b.cn" and "x@www.b.cn" are not links.
    if (before !== undefined && /[\w@.]/.test(before) && /^www/i.test(match[0])) continue
    const address = balanced(match[0])
    const href = hrefOf(address)
    if (href === null) continue
    if (match.index > from) found.push({ kind: 'text', text: text.slice(from, match.index) })
    found.push({ kind: 'link', text: address, href })
    from = match.index + address.length
  }
  if (from < text.length) found.push({ kind: 'text', text: text.slice(from) })
  return found
}

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
