// What a phrase becomes in a conversation: variables are filled in, those that cannot be stay visible.

/** What may stand in braces. An order's are filled in once orders are there. */
export type PhraseVariable = 'buyer' | 'agent' | 'shop' | 'order_no' | 'logistics_no'
export type PhraseValues = Partial<Record<PhraseVariable, string>>

export interface PhrasePart {
  /** `unfilled`: a variable nothing is known for, in its braces. */
  kind: 'text' | 'value' | 'unfilled'
  text: string
}

const VARIABLE = /(\{(?:buyer|agent|shop|order_no|logistics_no)\})/

export function filled(text: string, values: PhraseValues): PhrasePart[] {
  return text
    .split(VARIABLE)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!VARIABLE.test(piece)) return { kind: 'text', text: piece }
      const value = values[piece.slice(1, -1) as PhraseVariable]
      return value ? { kind: 'value', text: value } : { kind: 'unfilled', text: piece }
    })
}

export const textOf = (parts: readonly PhrasePart[]): string => parts.map((part) => part.text).join('')

/** The first variable that still stands in a text, and where: so that it is filled in by hand and never sent unseen. */
export function unfilledIn(text: string): { text: string; from: number; to: number } | null {
  const found = VARIABLE.exec(text)
  return found ? { text: found[0], from: found.index, to: found.index + found[0].length } : null
}

/** A name that is masked for staff (`欧阳**`) is nothing to address somebody by. */
export function addressable(name: string): string | undefined {
  return name.includes('*') ? undefined : name
}
