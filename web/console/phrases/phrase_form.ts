// The fields of a phrase as they are typed, and the rules that need no server.

import { ApiError } from '../../shared/api/client'
import { isBlank } from '../../shared/text'
import { errorText, t } from '../i18n'

export interface PhraseDraft {
  code: string
  text: string
  group: string
}
export type PhraseField = keyof PhraseDraft
export type PhraseProblems = Partial<Record<PhraseField | 'other', string>>

export const CODE_CHARS = 30
export const TEXT_CHARS = 1000
export const GROUP_CHARS = 30

const count = (text: string): number => Array.from(text).length

export function draftOf(phrase: PhraseDraft | undefined): PhraseDraft {
  return { code: phrase?.code ?? '', text: phrase?.text ?? '', group: phrase?.group ?? '' }
}

export function check({ code, text, group }: PhraseDraft): PhraseProblems {
  const problems: PhraseProblems = {}
  if (/\s/.test(code.trim()) || count(code.trim()) > CODE_CHARS) problems.code = t('phrase.code.rule')
  if (isBlank(text)) problems.text = t('phrase.text.empty')
  else if (count(text) > TEXT_CHARS) problems.text = t('phrase.text.long', { over: count(text) - TEXT_CHARS })
  if (count(group.trim()) > GROUP_CHARS) problems.group = t('phrase.group.rule')
  return problems
}

/** Where a refusal of the server belongs. */
export function problemsOf(error: unknown): PhraseProblems {
  if (!(error instanceof ApiError)) return { other: errorText(error) }
  const problems: PhraseProblems = {}
  for (const { field, detail } of error.fields) {
    if (field === 'code') problems.code = error.code === 'conflict' ? t('phrase.code.taken') : t('phrase.code.rule')
    else if (field === 'group') problems.group = t('phrase.group.rule')
    else if (field === 'text') problems.text = detail
    else problems.other = `${field}: ${detail}`
  }
  if (Object.keys(problems).length > 0) return problems
  return { other: error.code === 'conflict' ? t('phrase.full') : errorText(error) }
}
