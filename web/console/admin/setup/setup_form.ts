// The first start's form as typed and as sent.

import { checkPassword } from '../accounts/account_form'
import { t } from '../messages'
import type { FieldErrors } from '../problem'

export interface SetupDraft {
  token: string
  login: string
  display_name: string
  password: string
  shop_name: string
}

export function setupOf(draft: SetupDraft): SetupDraft {
  return {
    token: draft.token.trim(),
    login: draft.login.trim(),
    display_name: draft.display_name.trim(),
    password: draft.password,
    shop_name: draft.shop_name.trim(),
  }
}

export function checkSetup(draft: SetupDraft): FieldErrors {
  const errors: FieldErrors = {}
  for (const field of ['token', 'display_name', 'login', 'shop_name'] as const) {
    if (draft[field].trim() === '') errors[field] = t('rule.empty')
  }
  return { ...errors, ...checkPassword('password', draft.password) }
}
