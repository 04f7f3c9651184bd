/** Links in chat text, found without ever making HTML. */

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
