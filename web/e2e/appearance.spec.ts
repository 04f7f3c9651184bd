// Every page in light and dark, wide and on a phone, in Chinese and English: reachable for everybody, and fitting.
// (That no page breaks the content security policy is watched in every test: stage.ts.)
import { phone, wide } from './browser.ts'
import type { Buyer } from './buyer.ts'
import { isFit } from './fit.ts'
import { demoPassword, Rest } from './rest.ts'
import { expect, test } from './stage.ts'

async function conversationOf(buyer: Buyer, rest: Rest): Promise<string> {
  await buyer.writes('在吗？礼盒今天能发货吗，手机 13812345678')
  await buyer.hasSentAll()
  const { id } = await rest.onlyConversation()
  return id
}

const names = {
  'zh-CN': {
    login: '账号',
    password: '密码',
    signIn: '登录',
    list: '会话',
    log: '聊天记录',
    open: '联系客服',
    write: '写消息',
  },
  'en-US': {
    login: 'Account',
    password: 'Password',
    signIn: 'Sign in',
    list: 'Conversations',
    log: 'Messages',
    open: 'Contact us',
    write: 'Write a message',
  },
} as const

/** Every pair of theme, size and language is among these. */
const looks = [
  { colorScheme: 'light', size: 'wide', locale: 'zh-CN' },
  { colorScheme: 'dark', size: 'wide', locale: 'en-US' },
  { colorScheme: 'light', size: 'phone', locale: 'en-US' },
  { colorScheme: 'dark', size: 'phone', locale: 'zh-CN' },
] as const

for (const { colorScheme, size, locale } of looks) {
  test(`${colorScheme}, ${size}, ${locale}`, async ({ demo }) => {
    test.slow() // axe reads every page through, on both sides of the shop
    const look = { colorScheme, viewport: size === 'wide' ? wide : phone, locale, hasTouch: size === 'phone' }
    const say = names[locale]
    const agent = await demo.agent('zhouxiaotong')
    await agent.goes('在线')
    const buyer = await demo.buyer()
    const conversation = await conversationOf(buyer, await Rest.signIn(demo.origin, 'linyue'))
    await agent.opens(buyer)
    await agent.notes('老客户')
    await agent.replies('在的，18:00 前付款当天发')

    const desk = await demo.page(look)
    await desk.goto('/app')
    await expect(desk.getByRole('button', { name: say.signIn })).toBeVisible()
    await isFit(desk, 'sign-in')
    await desk.getByLabel(say.login, { exact: true }).fill('linyue')
    await desk.getByLabel(say.password, { exact: true }).fill(demoPassword)
    await desk.getByRole('button', { name: say.signIn }).click()
    await expect(desk.getByRole('region', { name: say.list, exact: true })).toBeVisible()
    await isFit(desk, 'the list')
    await desk.goto(`/app/${conversation}`)
    await expect(desk.getByRole('log').getByText('在的，18:00 前付款当天发')).toBeVisible()
    await isFit(desk, 'the thread')
    await desk.goto(`/app/search?q=${encodeURIComponent('礼盒')}`)
    await expect(desk.getByRole('link', { name: /礼盒今天能发货吗/ })).toBeVisible()
    await isFit(desk, 'the search')
    await desk.goto('/app/admin/accounts')
    await expect(desk.getByRole('link', { name: '陈默' })).toBeVisible()
    await isFit(desk, 'the accounts')

    const chat = await demo.page(look)
    await chat.goto('/c/yunqi')
    await expect(chat.getByRole('log', { name: say.log })).toBeVisible()
    await isFit(chat, 'the chat page')

    const shop = await demo.page(look)
    await shop.goto('/demo')
    await shop.getByRole('button', { name: say.open }).click()
    await expect(shop.frameLocator('iframe').getByRole('textbox', { name: say.write })).toBeVisible()
    await isFit(shop, 'the demo shop with the widget')
  })
}
