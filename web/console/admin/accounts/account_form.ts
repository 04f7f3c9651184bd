// A new account, an account's profile, and first passwords.

import type { Account, Grant, Shop } from '../../../shared/api/types'
import { t } from '../messages'
import type { FieldErrors } from '../problem'
import { isTooLong, wholeNumber } from '../shops/shop_form'

export interface NewAccountDraft {
  login: string
  display_name: string
  password: string
  /** Empty: the proposed one. */
  cap: string
  grants: Grant[]
}

export interface ProfileDraft {
  display_name: string
  cap: string
}

export interface NewAccount {
  login: string
  password: string
  display_name: string
  cap: number
  grants: Grant[]
}

/** What the server takes. */
const NAME_CHARS = 40
const CAP = { least: 0, most: 200 } as const

function checkName(name: string): FieldErrors {
  if (name.trim() === '') return { display_name: t('rule.empty') }
  return isTooLong(name, NAME_CHARS) ? { display_name: t('rule.longest', { count: NAME_CHARS }) } : {}
}

export function profileOf(account: Account): ProfileDraft {
  return { display_name: account.name, cap: String(account.cap) }
}

/** What the server gives an account that names no cap. */
const CAP_WITHOUT_SHOP = 10

/** The largest default among the shops granted: one cap counts for all of them together. */
export function proposedCap(grants: readonly Grant[], shops: readonly Shop[]): number {
  const granted = shops.filter((shop) => grants.some((grant) => grant.shop === null || grant.shop === shop.id))
  return granted.length === 0 ? CAP_WITHOUT_SHOP : Math.max(...granted.map((shop) => shop.cap_default))
}

export function newAccountOf(draft: NewAccountDraft, proposed: number): NewAccount {
  return {
    login: draft.login.trim(),
    password: draft.password,
    display_name: draft.display_name.trim(),
    cap: draft.cap.trim() === '' ? proposed : Number(draft.cap),
    grants: draft.grants,
  }
}

export function profileChange(before: ProfileDraft, now: ProfileDraft): { display_name?: string; cap?: number } {
  return {
    ...(before.display_name === now.display_name ? {} : { display_name: now.display_name.trim() }),
    ...(before.cap === now.cap ? {} : { cap: Number(now.cap) }),
  }
}

export function checkProfile(draft: ProfileDraft): FieldErrors {
  const errors: FieldErrors = {}
  Object.assign(errors, checkName(draft.display_name))
  if (wholeNumber(draft.cap, CAP.least, CAP.most) === null) errors.cap = t('rule.range', CAP)
  return errors
}

export function checkNewAccount(draft: NewAccountDraft): FieldErrors {
  const errors: FieldErrors = {}
  if (draft.login.trim() === '') errors.login = t('rule.empty')
  Object.assign(errors, checkName(draft.display_name))
  Object.assign(errors, checkPassword('password', draft.password))
  if (draft.cap.trim() !== '' && wholeNumber(draft.cap, CAP.least, CAP.most) === null) errors.cap = t('rule.range', CAP)
  return errors
}

/** The server's rule for passwords, said before sending. */
export const PASSWORD_CHARS = { shortest: 8, longest: 128 } as const

export function checkPassword(field: string, password: string): FieldErrors {
  const length = Array.from(password).length
  const { shortest, longest } = PASSWORD_CHARS
  return length < shortest || length > longest ? { [field]: t('rule.between', { shortest, longest }) } : {}
}

// Without 0/o, 1/l/i: it is read from a screen and typed by somebody else.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP_CHARS = 4

/** Four groups of four, about 79 bits. */
export function generatedPassword(): string {
  // Bytes past the last whole alphabet would favour its first letters.
  const fair = 256 - (256 % ALPHABET.length)
  let letters = ''
  while (letters.length < GROUPS * GROUP_CHARS) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < fair) letters += ALPHABET[byte % ALPHABET.length]
    }
  }
  return Array.from({ length: GROUPS }, (_, at) => letters.slice(at * GROUP_CHARS, (at + 1) * GROUP_CHARS)).join('-')
}
