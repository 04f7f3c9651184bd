// How well a query fits a name: by its words, by the first letters of its pinyin, or by letters in their order.

import { initials } from './initials'

const normal = (text: string): string => text.normalize('NFKC').toLowerCase()

function inOrder(query: string, text: string): boolean {
  let from = 0
  for (const character of query) {
    const at = text.indexOf(character, from)
    if (at < 0) return false
    from = at + character.length
  }
  return true
}

/** 0: not at all; higher is better. An empty query fits everything alike. */
export function scoreOf(query: string, text: string): number {
  const asked = normal(query).replaceAll(/\s+/g, '')
  if (asked === '') return 1
  const name = normal(text).replaceAll(/\s+/g, '')
  if (name.startsWith(asked)) return 6
  if (name.includes(asked)) return 5
  const first = initials(name)
  if (first.startsWith(asked)) return 4
  if (first.includes(asked)) return 3
  return inOrder(asked, name) || inOrder(asked, first) ? 2 : 0
}

/** The best first, ties in the order given; at most `limit`. */
export function best<Item>(
  items: readonly Item[],
  query: string,
  textOf: (item: Item) => string,
  limit: number,
): Item[] {
  return items
    .map((item) => ({ item, score: scoreOf(query, textOf(item)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item)
}
