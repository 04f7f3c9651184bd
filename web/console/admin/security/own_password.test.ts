// What is found about a new password before it is sent.
import { expect, it } from 'vitest'
import { checkOwnPassword } from './own_password'

const right = { current: 'zhanggui-demo', next: 'a-better-password', again: 'a-better-password' }
const fields = (change: Partial<typeof right>): string[] => Object.keys(checkOwnPassword({ ...right, ...change }))

it('is nothing when it is long, new and typed twice alike', () => {
  expect(fields({})).toEqual([])
})

it('names what is wrong', () => {
  expect(fields({ current: '' })).toEqual(['current'])
  expect(fields({ next: 'short', again: 'short' })).toEqual(['next'])
  expect(fields({ next: 'zhanggui-demo', again: 'zhanggui-demo' })).toEqual(['next'])
  expect(fields({ again: 'a-better-pasword' })).toEqual(['again'])
})
