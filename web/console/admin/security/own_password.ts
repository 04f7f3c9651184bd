// Rules of changing one's own password that need no server.

import { checkPassword } from '../accounts/account_form'
import { t } from '../messages'
import type { FieldErrors } from '../problem'

export interface OwnPasswordDraft {
  current: string
  next: string
  again: string
}

export const NO_PASSWORDS: OwnPasswordDraft = { current: '', next: '', again: '' }

export function checkOwnPassword({ current, next, again }: OwnPasswordDraft): FieldErrors {
  const errors: FieldErrors = {}
  if (current === '') errors.current = t('rule.empty')
  Object.assign(errors, checkPassword('next', next))
  if (!errors.next && next === current) errors.next = t('rule.same_password')
  if (again !== next) errors.again = t('rule.again')
  return errors
}
