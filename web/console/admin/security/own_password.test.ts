// What is found about a new password before it is sent.
import { expect, it } from 'vitest'
import { checkOwnPassword } from './own_password'

const right = { current: 'zhanggui-demo', new: 'a-better-password', again: 'a-better-password' }
const fields = (change: Partial<typeof right>): string[] => Object.keys(checkOwnPassword({ ...right, ...change }))

it('is nothing when it is long, new and typed twice alike', () => {
  expect(fields({})).toEqual([])
})

it('names what is wrong', () => {
  expect(fields({ current: '' })).toEqual(['current'])
  expect(fields({ new: 'short', again: 'short' })).toEqual(['new'])
  expect(fields({ new: 'zhanggui-demo', again: 'zhanggui-demo' })).toEqual(['new'])
  expect(fields({ again: 'a-better-pasword' })).toEqual(['again'])
})
