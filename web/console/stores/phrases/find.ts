// Which phrases were meant by what was typed, the likeliest first: the one whose code it is, then by own use.

import type { CopiedPhrase } from '../../../shared/api/types'
import { findIn, type Searchable, searchable } from '../../../shared/lexicon'

/** A phrase made ready to be searched. */
export interface ReadyPhrase {
  phrase: CopiedPhrase
  code: Searchable
  text: Searchable
  group: Searchable
}

/** A phrase that was meant, and the characters by which it was. */
export interface FoundPhrase {
  phrase: CopiedPhrase
  code: readonly number[]
  text: readonly number[]
  group: readonly number[]
}

/** What was made ready of the same version is taken again. */
export function ready(phrase: CopiedPhrase, before?: ReadyPhrase): ReadyPhrase {
  if (before?.phrase.version === phrase.version) return { ...before, phrase }
  return {
    phrase,
    code: searchable(phrase.code, ''),
    text: searchable(phrase.text, phrase.pinyin),
    group: searchable(phrase.group, ''),
  }
}

interface Rated extends FoundPhrase {
  /** 0: its code is what was typed. 1: anything else. */
  exact: number
  /** Where it was found: in the code, where the text begins, in the text, in the group. */
  place: number
}

const NOTHING: readonly number[] = []

function rated({ phrase, code, text, group }: ReadyPhrase, typed: string): Rated | null {
  const inCode = findIn(code, typed)
  const inText = findIn(text, typed)
  const inGroup = findIn(group, typed)
  if (!inCode && !inText && !inGroup) return null
  const exact = phrase.code !== '' && phrase.code.toLowerCase() === typed.toLowerCase() ? 0 : 1
  const place = inCode && phrase.code !== '' ? 0 : inText ? (inText[0] === 0 ? 1 : 2) : 3
  return { phrase, code: inCode ?? NOTHING, text: inText ?? NOTHING, group: inGroup ?? NOTHING, exact, place }
}

/** Nothing typed finds all of them. */
export function findPhrases(phrases: readonly ReadyPhrase[], typed: string, most: number): FoundPhrase[] {
  return phrases
    .flatMap((phrase) => rated(phrase, typed) ?? [])
    .sort((a, b) => a.exact - b.exact || b.phrase.uses - a.phrase.uses || a.place - b.place)
    .slice(0, most)
}
