// A phrase is checked before it is sent, and a refusal stands at the field it is about.

import { expect, test } from 'vitest'
import { ApiError } from '../../shared/api/client'
import { check, problemsOf } from './phrase_form'

test('what breaks a rule is said at its field', () => {
  expect(check({ code: 'fh', text: '发货', group: '' })).toEqual({})
  expect(Object.keys(check({ code: 'f h', text: ' \n', group: '长'.repeat(31) }))).toEqual(['code', 'text', 'group'])
  expect(check({ code: '', text: '👍'.repeat(1000), group: '' })).toEqual({})
  expect(check({ code: '', text: '👍'.repeat(1001), group: '' }).text).toContain('1')
})

test('a taken code and a full shop are told apart', () => {
  const taken = new ApiError(409, {
    code: 'conflict',
    errors: [{ field: 'code', detail: 'Another phrase has this code.' }],
  })
  expect(Object.keys(problemsOf(taken))).toEqual(['code'])
  expect(Object.keys(problemsOf(new ApiError(409, { code: 'conflict' })))).toEqual(['other'])
})
