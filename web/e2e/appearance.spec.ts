// Every page in light and dark, wide and on a phone, in Chinese and English: reachable for everybody, and fitting.
// (That no page breaks the content security policy is watched in every test: stage.ts.)
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { phone, wide } from './browser.ts'
import type { Buyer } from './buyer.ts'
import { demoPassword, Rest } from './rest.ts'
import { expect, test } from './stage.ts'

/** What axe finds of weight, as one line each. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}

async function isFit(page: Page, what: string) {
  expect.soft(await seriousFindings(page), what).toEqual([])
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(overflow, `${what} is wider than the screen`).toBeLessThanOrEqual(0)
}

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
    login: 'Login',
    password: 'Password',
    signIn: 'Sign in',
    list: 'Conversations',
    log: 'Messages',
    open: 'Contact us',
    write: 'Write a message',
  },
} as const

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of [
    ['wide', wide],
    ['phone', phone],
  ] as const) {
    for (const locale of ['zh-CN', 'en-US'] as const) {
      test(`${colorScheme}, ${size}, ${locale}`, async ({ demo }) => {
        const look = { colorScheme, viewport, locale, hasTouch: size === 'phone' }
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
        await isFit(desk, 'sign-in')
        await desk.getByLabel(say.login, { exact: true }).fill('zhouxiaotong')
        await desk.getByLabel(say.password, { exact: true }).fill(demoPassword)
        await desk.getByRole('button', { name: say.signIn }).click()
        await expect(desk.getByRole('region', { name: say.list })).toBeVisible()
        await isFit(desk, 'the list')
        await desk.goto(`/app/${conversation}`)
        await expect(desk.getByRole('log').getByText('在的，18:00 前付款当天发')).toBeVisible()
        await isFit(desk, 'the thread')

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
  }
}
