// Found by how it sounds: what is typed is looked for in a text in full pinyin, by initials, by the characters, or mixed.
// The server has the same rules in src/lexicon/pinyin.rs; both are tested with the cases of lexicon.cases.json.

const HAN = /[\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{323af}]/u
const COUNTS = /[\p{Alphabetic}\p{N}]/u

/** A character that counts: which of the text's it is, and the ways to type it besides itself. */
interface Sound {
  at: number
  character: string
  readings: readonly string[]
}

/** A text that is made ready once and searched often. */
export interface Searchable {
  text: string
  sounds: readonly Sound[]
}

/** `syllables` as the server gives them: one for each Han character, others of it behind `|`: `hai|huan mei fa huo`. */
export function searchable(text: string, syllables: string): Searchable {
  const said = syllables.split(' ')
  let next = 0
  const sounds: Sound[] = []
  for (const [at, character] of Array.from(text).entries()) {
    const readings = HAN.test(character) ? (said[next++] ?? '').split('|').filter((one) => one !== '') : []
    for (const lower of character.toLowerCase()) if (COUNTS.test(lower)) sounds.push({ at, character: lower, readings })
  }
  return { text, sounds }
}

/** How many letters may stand for a syllable: its initial, `zh ch sh`, all of it, or as much as was typed yet. */
function steps(reading: string, typed: readonly string[], from: number): number[] {
  const found: number[] = []
  const left = typed.length - from
  for (let length = 1; length <= reading.length && length <= left; length += 1) {
    if (reading[length - 1] !== typed[from + length - 1]) break
    const double = length === 2 && /^[zcs]h/.test(reading)
    if (length === 1 || double || length === reading.length || length === left) found.push(length)
  }
  return found.reverse()
}

/** The characters by which one came so far, the last one first. */
interface Way {
  at: number
  before: Way | null
}

function characters(way: Way | null): number[] {
  const found: number[] = []
  for (let one = way; one; one = one.before) found.push(one.at)
  return [...new Set(found)].reverse()
}

/**
 * The characters of the text that were meant, by their place among all of them; `null` when it is not found. Case and
 * punctuation do not count, unless punctuation is all that was typed; nothing typed is found everywhere.
 */
export function findIn({ text, sounds }: Searchable, typed: string): number[] | null {
  const letters = Array.from(typed.toLowerCase()).filter((letter) => COUNTS.test(letter))
  if (letters.length === 0) return text.includes(typed.trim()) ? [] : null
  let reached = new Map<number, Way | null>()
  for (const { at, character, readings } of sounds) {
    reached.set(0, null)
    const next = new Map<number, Way | null>()
    for (const [from, before] of reached) {
      const taken = character === letters[from] ? [1] : []
      for (const reading of readings) taken.push(...steps(reading, letters, from))
      for (const length of taken) {
        const way = { at, before }
        if (from + length === letters.length) return characters(way)
        if (!next.has(from + length)) next.set(from + length, way)
      }
    }
    reached = next
  }
  return null
}

/** The text in pieces, those that were meant marked. */
export function marked(text: string, at: readonly number[]): { text: string; marked: boolean }[] {
  const meant = new Set(at)
  const pieces: { text: string; marked: boolean }[] = []
  for (const [index, character] of Array.from(text).entries()) {
    const last = pieces.at(-1)
    if (last && last.marked === meant.has(index)) last.text += character
    else pieces.push({ text: character, marked: meant.has(index) })
  }
  return pieces
}
