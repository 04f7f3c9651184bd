// The list: colours that turn at the shop's thresholds, an order that holds under the pointer and that nothing but
// buyers changes, drafts, long names, and what an empty one says.
import type { Page } from '@playwright/test'
import type { Buyer as BuyerProfile, Shop } from '../shared/api/types.ts'
import type { Agent } from './agent.ts'
import { phone, wide } from './browser.ts'
import type { Buyer } from './buyer.ts'
import { isFit } from './fit.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

/** The clock of the page, so many seconds on; its timers run as before. */
async function later(page: Page, seconds: number) {
  await page.clock.setSystemTime(Date.now() + seconds * 1000)
}

async function atWork(demo: Stage): Promise<Agent> {
  const page = await demo.page()
  await page.clock.install()
  const zhou = await demo.agentOn(page, 'zhouxiaotong')
  await zhou.goes('在线')
  return zhou
}

async function asks(demo: Stage, zhou: Agent, words: string): Promise<Buyer> {
  const buyer = await demo.buyer()
  await buyer.writes(words)
  await expect(zhou.row(buyer)).toBeVisible()
  return buyer
}

/** The buyers of the list from top to bottom, by their places in `who`. */
async function order(zhou: Agent, who: Buyer[]): Promise<number[]> {
  const names = await zhou.list.locator('.conversation .name').allInnerTexts()
  return names.map((name) => who.findIndex((buyer) => buyer.name === name))
}

async function owned<Answer>(demo: Stage, login: string, path: string, change: object): Promise<Answer> {
  const rest = await Rest.signIn(demo.origin, login)
  const { version } = await rest.call<{ version: number }>('GET', path)
  return rest.call<Answer>('PATCH', path, change, { 'if-match': `"${version}"` })
}

test('the countdown turns amber at 100 s and red at 180 s, in colour and in shape, and one alert leads there', async ({
  demo,
}) => {
  const zhou = await atWork(demo)
  const first = await asks(demo, zhou, '第一位')
  const second = await asks(demo, zhou, '第二位')
  const wait = zhou.row(first).locator('.wait')
  const shape = () => wait.locator('svg').innerHTML()
  await expect(wait).toHaveClass(/calm/)
  const [calm, calmColour] = [await shape(), await wait.evaluate((one) => getComputedStyle(one).color)]
  await later(zhou.page, 105)
  await expect(wait).toHaveClass(/amber/)
  const [amber, amberColour] = [await shape(), await wait.evaluate((one) => getComputedStyle(one).color)]
  await expect(zhou.page.getByRole('button', { name: /^超时/ })).toHaveCount(0)
  await later(zhou.page, 185)
  await expect(wait).toHaveClass(/red/)
  const [red, redColour] = [await shape(), await wait.evaluate((one) => getComputedStyle(one).color)]
  expect(new Set([calm, amber, red]).size).toBe(3)
  expect(new Set([calmColour, amberColour, redColour]).size).toBe(3)

  const alert = zhou.page.getByRole('banner').getByRole('button', { name: /^超时 2 位 3:/ })
  await zhou.opens(second)
  await alert.click()
  await expect(zhou.page.getByRole('heading', { name: first.name })).toBeVisible()
})

test("the thresholds are the shop's", async ({ demo }) => {
  const owner = await Rest.signIn(demo.origin, 'owner')
  const shop = owner.me.shops[0]?.id
  const changed = { warn_after_s: 20, slow_after_s: 30, overdue_after_s: 40 }
  await owned<Shop>(demo, 'owner', `/api/v1/shops/${shop}`, changed)
  const zhou = await atWork(demo)
  const buyer = await asks(demo, zhou, '在吗')
  await later(zhou.page, 25)
  await expect(zhou.row(buyer).locator('.wait')).toHaveClass(/amber/)
  await later(zhou.page, 45)
  await expect(zhou.row(buyer).locator('.wait')).toHaveClass(/red/)
})

test('the order holds while the pointer is over it, and a click opens the row that it was aimed at', async ({
  demo,
}) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const first = await asks(demo, zhou, '第一位')
  const second = await asks(demo, zhou, '第二位')
  await zhou.list.getByRole('button', { name: '等待最久' }).click()
  await zhou.page.getByRole('group', { name: '排序' }).getByRole('button', { name: '买家最近来信' }).click()
  const who = [first, second]
  await expect.poll(() => order(zhou, who)).toEqual([1, 0])

  const target = zhou.row(second)
  await target.hover()
  await first.writes('再问一句')
  await expect(zhou.list.getByText('顺序已定住')).toBeVisible()
  expect(await order(zhou, who)).toEqual([1, 0])
  await zhou.page.mouse.down()
  await zhou.page.mouse.up()
  await expect(zhou.page.getByRole('heading', { name: second.name })).toBeVisible()
  await zhou.page.mouse.move(800, 500)
  await expect(zhou.list.getByText('顺序已定住')).toHaveCount(0)
  await expect.poll(() => order(zhou, who)).toEqual([0, 1])
})

test('what staff and the system do lifts no row; the choice of the order is kept', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const first = await asks(demo, zhou, '第一位')
  const second = await asks(demo, zhou, '第二位')
  const who = [first, second]
  await expect.poll(() => order(zhou, who)).toEqual([0, 1])
  await zhou.list.getByRole('button', { name: '等待最久' }).click()
  await zhou.page.getByRole('group', { name: '排序' }).getByRole('button', { name: '买家最近来信' }).click()
  await expect.poll(() => order(zhou, who)).toEqual([1, 0])
  await zhou.opens(first)
  await zhou.notes('老客户')
  await zhou.chooses(/^1 小时后/)
  await zhou.page.getByRole('button', { name: '现在处理' }).click()
  await zhou.page.mouse.move(800, 500)
  await expect(zhou.log.getByText(/周晓彤 取消稍后处理/)).toBeVisible()
  expect(await order(zhou, who)).toEqual([1, 0])
  await zhou.page.reload()
  await expect(zhou.list.getByRole('button', { name: '买家最近来信' })).toBeVisible()
  await expect.poll(() => order(zhou, who)).toEqual([1, 0])
  await first.writes('我又来了')
  await expect.poll(() => order(zhou, who)).toEqual([0, 1])
})

for (const { name, viewport } of [
  { name: 'on a laptop', viewport: wide },
  { name: 'on a phone', viewport: phone },
]) {
  test(`a long name and a draft keep the row's shape: ${name}`, async ({ demo }) => {
    const zhou = await demo.agent('zhouxiaotong', { viewport })
    await zhou.list.getByRole('button', { name: '上线接待' }).click()
    const buyer = await asks(demo, zhou, '在吗')
    const { id } = (await (await Rest.signIn(demo.origin, 'linyue')).onlyConversation()).buyer
    const long = `上海浦东张江高科技园区企业采购部${'王'.repeat(20)}`
    await owned<BuyerProfile>(demo, 'linyue', `/api/v1/buyers/${id}`, { name: long })
    await zhou.opens(buyer)
    await zhou.box.fill('这是一段还没有发出去的、很长很长的话，长到一行放不下，后面的要收起来')
    await zhou.page.goto('/app')
    const row = zhou.list.getByRole('link').filter({ hasText: long })
    await expect(row).toContainText('[草稿]')
    const [inside, around] = [await row.locator('.wait').boundingBox(), await row.boundingBox()]
    if (!inside || !around) throw new Error('the row is there')
    expect(inside.x + inside.width).toBeLessThanOrEqual(around.x + around.width)
    expect(around.height).toBe(viewport === wide ? 60 : 68)
    await isFit(zhou.page, 'the list with a long name')
  })
}

test('an empty list says what comes next', async ({ demo }) => {
  const lin = await demo.agent('linyue')
  await expect(lin.list).toContainText('手上没有会话')
  await lin.goes('挂起')
  await expect(lin.list).toContainText('你挂起了，不会来新会话。')
  await lin.list.getByRole('button', { name: '上线接待' }).click()
  await expect(lin.list).toContainText('新会话会自动进来。')
  await lin.list.getByRole('tab', { name: '排队' }).click()
  await expect(lin.list).toContainText('空出一位就接')
  await lin.list.getByRole('tab', { name: '留言池' }).click()
  await expect(lin.list).toContainText('按先后分给大家')
  await isFit(lin.page, 'the empty pool')
})
