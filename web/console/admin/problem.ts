// What the server refused, in the reader's language and at the field it is about.

import { ApiError } from '../../shared/api/client'
import { errorText } from '../i18n'
import { type AdminKey, t } from './messages'

/** Field name → sentence. */
export type FieldErrors = Record<string, string>

export interface Refusal {
  fields: FieldErrors
  /** What belongs to no field of the form. */
  general: string | null
}

// The server says rules in English; those it has are said in the interface's language. Anything else is shown as it came.
const RULES: readonly [RegExp, (found: RegExpMatchArray) => string][] = [
  [/^must not be empty$/, () => t('rule.empty')],
  [/^must be one line without control characters$/, () => t('rule.one_line')],
  [/^piles too many marks on one character$/, () => t('rule.marks')],
  [/^must not contain NUL$/, () => t('rule.nul')],
  [/^must be at most (\d+) characters$/, (found) => t('rule.longest', { count: Number(found[1]) })],
  [/^must be at most (\d+)$/, (found) => t('rule.most', { count: Number(found[1]) })],
  [
    /^must be (\d+) to (\d+) characters$/,
    (found) => t('rule.between', { shortest: Number(found[1]), longest: Number(found[2]) }),
  ],
  [/^must be (\d+) to (\d+)$/, (found) => t('rule.range', { least: Number(found[1]), most: Number(found[2]) })],
  [/^must be at least (warn|slow)_after_s/, (found) => t(found[1] === 'warn' ? 'rule.slow_order' : 'rule.red_order')],
  [/^must not be the login$/, () => t('rule.not_login')],
  [/^must be 2 to 40 letters a–z, digits, Chinese characters or/, () => t('rule.login')],
  [/^Somebody has this login already\.$/, () => t('rule.login_taken')],
  [/^must be 2 to 40 of a–z, 0–9 and -/, () => t('rule.shop_key')],
  [/^Another shop has this key\.$/, () => t('shop.key_taken')],
  [/^The shop has a group of this name already\.$/, () => t('group.name_taken')],
  [/^must be an active account that may serve in this shop$/, () => t('rule.serves')],
  [/^must be another than the others$/, () => t('rule.name_twice')],
  [/^must be another day than the others$/, () => t('hours.day_twice')],
  [/^must be later than from/, () => t('hours.later')],
  [/^must not be before .*, where the one before it ends$/, () => t('hours.overlap')],
  [/^must be a group of this shop that is not archived$/, () => t('rules.group_needs')],
  [/^must be another group, whose fallbacks/, () => t('group.fallback_circle')],
  [/^must be a colour such as/, () => t('rule.colour')],
  [/^must be a scheme and a host without a path/, () => t('rule.origins')],
  [/^must be an Ed25519 public key/, () => t('rule.public_key')],
  [/^is not your password$/, () => t('security.wrong_password')],
  [/^is not what the app shows now/, () => t('totp.wrong')],
]

export function ruleText(detail: string): string {
  for (const [pattern, say] of RULES) {
    const found = detail.match(pattern)
    if (found) return say(found)
  }
  return detail
}

/** `allowed_origins[2]` and `grants[0].role` belong to the form's field `allowed_origins`, `grants`. */
export function fieldOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path
}

/** Splits a refusal over the fields the form has; `codes` place a code that the server says nothing more about. */
export function refusalOf(
  error: unknown,
  fields: readonly string[],
  codes: Partial<Record<string, readonly [field: string, message: AdminKey]>> = {},
  deep = false,
): Refusal {
  if (!(error instanceof ApiError)) return { fields: {}, general: errorText(error) }
  const known = codes[error.code]
  if (known && error.fields.length === 0) {
    return { fields: { [known[0]]: t(known[1] as 'rule.empty') }, general: null }
  }
  const placed: FieldErrors = {}
  const left: string[] = []
  for (const { field, detail } of error.fields) {
    const own = fieldOf(field)
    if (fields.includes(field)) placed[field] ??= ruleText(detail)
    else if (fields.includes(own)) placed[deep ? field : own] ??= ruleText(detail)
    else left.push(`${field}: ${ruleText(detail)}`)
  }
  const unplaced = error.fields.length === 0 ? errorText(error) : left.join(t('semicolon'))
  return { fields: placed, general: unplaced === '' ? null : unplaced }
}
