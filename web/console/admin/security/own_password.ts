// Rules of changing one's own password that need no server.

import { checkPassword } from '../accounts/account_form'
import { t } from '../messages'
import type { FieldErrors } from '../problem'

export interface OwnPasswordDraft {
  current: string
  new: string
  again: string
}

export const NO_PASSWORDS: OwnPasswordDraft = { current: '', new: '', again: '' }

export function checkOwnPassword(draft: OwnPasswordDraft): FieldErrors {
  const errors: FieldErrors = {}
  if (draft.current === '') errors.current = t('rule.empty')
  Object.assign(errors, checkPassword('new', draft.new))
  if (!errors.new && draft.new === draft.current) errors.new = t('rule.same_password')
  if (draft.again !== draft.new) errors.again = t('rule.again')
  return errors
}
