// From the account's forms to what is sent.
import { describe, expect, it } from 'vitest'
import type { Shop } from '../../../shared/api/types'
import {
  checkNewAccount,
  checkProfile,
  generatedPassword,
  newAccountOf,
  profileChange,
  proposedCap,
} from './account_form'

const draft = { login: ' xiaomei ', display_name: ' 小美 ', password: 'a-good-password', cap: '', grants: [] }

describe('a new account', () => {
  it('takes the proposed cap when none was given', () => {
    expect(newAccountOf(draft, 12)).toEqual({
      cap: 12,
      login: 'xiaomei',
      display_name: '小美',
      password: 'a-good-password',
      grants: [],
    })
    expect(newAccountOf({ ...draft, cap: '8' }, 12).cap).toBe(8)
  })

  it('keeps blanks of a password: they are part of it', () => {
    expect(newAccountOf({ ...draft, password: ' with blanks ' }, 10).password).toBe(' with blanks ')
  })

  it('names every field that is wrong at once', () => {
    expect(checkNewAccount(draft)).toEqual({})
    const wrong = { login: '', display_name: ' ', password: '短', cap: 'x', grants: [] }
    expect(Object.keys(checkNewAccount(wrong))).toEqual(['login', 'display_name', 'password', 'cap'])
  })
})

describe('the proposed cap', () => {
  const shops = [
    { id: 'tea', cap_default: 12 },
    { id: 'ware', cap_default: 6 },
  ] as Shop[]

  it('is that of the shops granted, the largest where there are several', () => {
    expect(proposedCap([{ role: 'agent', shop: 'ware' }], shops)).toBe(6)
    expect(proposedCap([{ role: 'agent', shop: null }], shops)).toBe(12)
  })

  it("is the server's own without a shop", () => {
    expect(proposedCap([], shops)).toBe(10)
  })
})

describe('a profile', () => {
  const before = { display_name: '周晓彤', cap: '12' }

  it('sends what changed', () => {
    expect(profileChange(before, before)).toEqual({})
    expect(profileChange(before, { ...before, cap: '0' })).toEqual({ cap: 0 })
    expect(profileChange(before, { ...before, display_name: '晓彤' })).toEqual({ display_name: '晓彤' })
  })

  it('wants a name and a cap the server takes', () => {
    expect(Object.keys(checkProfile({ display_name: '长'.repeat(41), cap: '201' }))).toEqual(['display_name', 'cap'])
    expect(Object.keys(checkProfile({ display_name: '', cap: '1.5' }))).toEqual(['display_name', 'cap'])
  })
})

it('makes passwords that are long enough, readable aloud, and never twice the same', () => {
  const made = Array.from({ length: 50 }, generatedPassword)
  for (const password of made) expect(password).toMatch(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$/)
  expect(new Set(made).size).toBe(50)
})
