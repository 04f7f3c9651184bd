// The first start's form.
import { expect, it } from 'vitest'
import { checkSetup, setupOf } from './setup_form'

const draft = {
  token: ' abc ',
  login: ' owner',
  display_name: '沈掌柜 ',
  password: ' long enough ',
  shop_name: ' 云栖茶舍 ',
}

it('trims what people type around names, and nothing of the password', () => {
  expect(setupOf(draft)).toEqual({
    token: 'abc',
    login: 'owner',
    display_name: '沈掌柜',
    password: ' long enough ',
    shop_name: '云栖茶舍',
  })
})

it('names all that is missing', () => {
  expect(checkSetup(draft)).toEqual({})
  const empty = { token: '', login: '', display_name: '', password: '', shop_name: '' }
  expect(Object.keys(checkSetup(empty)).sort()).toEqual(['display_name', 'login', 'password', 'shop_name', 'token'])
})
