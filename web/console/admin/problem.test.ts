// Where a refusal is shown, and in which words.
import { beforeEach, describe, expect, it } from 'vitest'
import { ApiError } from '../../shared/api/client'
import { preferences } from '../preferences'
import { fieldOf, refusalOf, ruleText } from './problem'

const invalid = (...errors: [string, string][]): ApiError =>
  new ApiError(422, {
    code: 'invalid',
    detail: 'Something breaks a rule.',
    errors: errors.map(([field, detail]) => ({ field, detail })),
  })

beforeEach(() => {
  preferences.value.locale = 'zh-CN'
})

describe('a refusal', () => {
  it('stands at the field it is about, in the language of the page', () => {
    const refusal = refusalOf(invalid(['name', 'must not be empty'], ['cap', 'must be at most 3 characters']), [
      'name',
      'cap',
    ])
    expect(refusal).toEqual({ fields: { name: '不能空着', cap: '最多 3 个字' }, general: null })
    preferences.value.locale = 'en'
    expect(refusalOf(invalid(['name', 'must not be empty']), ['name']).fields.name).toBe('Cannot be empty.')
  })

  it('finds the field of a list from the path of its item', () => {
    expect(fieldOf('grants[0].role')).toBe('grants')
    expect(refusalOf(invalid(['allowed_origins[2]', 'is odd']), ['allowed_origins']).fields).toEqual({
      allowed_origins: 'is odd',
    })
  })

  it('is said above the form when it is about no field of it', () => {
    expect(refusalOf(invalid(['elsewhere', 'must not be empty']), ['name']).general).toBe('elsewhere: 不能空着')
    expect(refusalOf(invalid(), ['name']).general).not.toBeNull()
  })

  it('puts a code without fields at the field the form names for it', () => {
    const wrong = new ApiError(401, { code: 'wrong_credentials' })
    const refusal = refusalOf(wrong, ['token'], { wrong_credentials: ['token', 'setup.token_wrong'] })
    expect(Object.keys(refusal.fields)).toEqual(['token'])
    expect(refusal.general).toBeNull()
  })

  it('of a name that is taken stands at the name', () => {
    const detail = 'Another shop has this key.'
    const taken = new ApiError(409, { code: 'conflict', detail, errors: [{ field: 'key', detail }] })
    expect(refusalOf(taken, ['name', 'key'])).toEqual({ fields: { key: '这个标识已经有店在用' }, general: null })
  })
})

it('shows a rule it does not know as it came', () => {
  expect(ruleText('must be a prime number')).toBe('must be a prime number')
})
