// The first letters of a text's pinyin: 山里的猫 → sldm. No table of characters: the browser's own Chinese collation
// puts every character between the first ones of two letters.

const LETTERS = 'abcdefghjklmnopqrstwxyz'
/** The first character of each letter in the collation by pinyin. */
const FIRST = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他屲夕丫匝'
const HAN = /\p{Script=Han}/u
const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
const known = new Map<string, string>()
const KNOWN_LIMIT = 10_000

function initialOf(character: string): string {
  if (!HAN.test(character)) return character.toLowerCase()
  const held = known.get(character)
  if (held !== undefined) return held
  let letter = 'a'
  for (const [index, first] of Array.from(FIRST).entries()) {
    if (collator.compare(first, character) > 0) break
    letter = LETTERS[index] ?? letter
  }
  if (known.size < KNOWN_LIMIT) known.set(character, letter)
  return letter
}

/** Letter by letter; what is no Han character stands for itself, in lower case. */
export function initials(text: string): string {
  return Array.from(text, initialOf).join('')
}
