// Pictures of the agent's desk: signing in, the thread with all that opens over it, the buyer and the phrases beside it.
import type { Page } from '@playwright/test'
import { Agent } from './agent.ts'
import { sizes, takes } from './camera.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'
import { morning } from './tea_talk.ts'

test.slow()

/** The same agent on a laptop and on a phone. */
async function desks(demo: Stage, login: string): Promise<Agent[]> {
  const all: Agent[] = []
  for (const size of sizes) all.push(await demo.agent(login, size))
  return all
}

async function thread(page: Page, id: string): Promise<Agent> {
  await page.goto(`/app/${id}`)
  const desk = new Agent(page)
  await desk.sees('太好了，今天能发出吗？')
  return desk
}

test('signing in, and the first start', async ({ demo, bare }) => {
  const address = /\/app\/setup#(\S+)/.exec(bare.server.output)?.[0]
  if (!address) throw new Error('a bare server prints its setup address')
  for (const size of sizes) {
    const page = await demo.page(size)
    await page.goto('/app')
    await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
    await takes(page, 'sign-in')
    await page.getByLabel('账号', { exact: true }).fill('zhouxiaotong')
    await page.getByLabel('密码', { exact: true }).fill('not-the-password')
    await page.getByRole('button', { name: '登录' }).click()
    await expect(page.getByText('账号或密码不对')).toBeVisible()
    await takes(page, 'sign-in-refused')

    const first = await bare.page(size)
    await first.goto(address)
    await first.getByLabel('你的姓名').fill('沈掌柜')
    await takes(first, 'first-start')
  }
})

test('an empty desk', async ({ demo }) => {
  for (const desk of await desks(demo, 'zhouxiaotong')) await takes(desk.page, 'desk-empty')
})

test('the thread, and what opens over it', async ({ demo }) => {
  const { buyer, id } = await morning(demo)
  for (const { page } of await desks(demo, 'zhouxiaotong')) {
    await expect(page.getByRole('region', { name: '会话', exact: true })).toContainText(buyer.name)
    await takes(page, 'list')
    const desk = await thread(page, id)
    await expect(desk.log.getByRole('img').first()).toBeVisible()
    await takes(page, 'desk')

    await page.getByRole('button', { name: '为什么是我' }).click()
    await expect(page.getByRole('group', { name: '为什么是我' })).toBeVisible()
    await takes(page, 'why-me')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: '更多', exact: true }).click()
    await takes(page, 'thread-menu')
    await page.keyboard.press('Escape')

    await desk.box.pressSequentially('/')
    await expect(page.getByRole('listbox', { name: '快捷短语' }).getByRole('option').first()).toBeVisible()
    await takes(page, 'phrase-picker')
    await page.keyboard.press('Escape')
    await desk.box.fill('')

    await page.getByRole('tab', { name: '内部备注' }).click()
    await page.getByRole('textbox', { name: '内部备注' }).fill('手提袋已跟仓库说过，放在箱子最上面')
    await takes(page, 'note')
    await page.getByRole('textbox', { name: '内部备注' }).fill('')
    await page.getByRole('tab', { name: '回复买家' }).click()

    await desk.log.getByRole('button', { name: '图片：礼盒.png' }).click()
    const shown = page.getByRole('dialog', { name: '看图' }).locator('img')
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
    await takes(page, 'image')
    await page.keyboard.press('Escape')
  }
})

test('dialogs of the thread', async ({ demo }) => {
  const { id } = await morning(demo)
  const li = await demo.agent('lixiang')
  await li.goes('在线')
  const chen = await demo.agent('chenmo')
  await chen.goes('挂起')
  await (await Rest.signIn(demo.origin, 'owner')).changesDefaultGroup({ wrap_up: 'required' })
  for (const { page } of await desks(demo, 'zhouxiaotong')) {
    const desk = await thread(page, id)
    await desk.box.blur()
    const dialog = page.getByRole('dialog')
    await page.keyboard.press('Alt+z')
    await dialog.getByRole('radio', { name: '李响' }).click()
    await dialog.getByLabel('原因').fill('要开企业发票')
    await takes(page, 'transfer')
    await page.keyboard.press('Escape')

    await desk.chooses('自选时间…')
    await expect(dialog).toBeVisible()
    await takes(page, 'snooze')
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: '结束', exact: true }).click()
    await expect(dialog).toContainText('这个分组结束前要写小结。')
    await takes(page, 'wrap-up')
    await page.keyboard.press('Escape')

    await page.keyboard.press('Control+k')
    await expect(page.getByRole('option').first()).toBeVisible()
    await takes(page, 'palette')
    await page.keyboard.press('Escape')
    await desk.box.blur()
    await page.keyboard.press('Shift+?')
    await expect(page.getByRole('dialog', { name: '快捷键' })).toBeVisible()
    await takes(page, 'shortcuts')
  }
})

test('beside the thread', async ({ demo }) => {
  const { id, zhou, buyer } = await morning(demo)
  await zhou.opens(buyer)
  for (const { page } of await desks(demo, 'zhouxiaotong')) {
    await page.goto(`/app/${id}?panel=buyer`)
    const panel = page.getByRole('complementary')
    await expect(panel.getByText('企业客户，手提袋可补 2 个，不用凑满减')).toBeVisible()
    await takes(page, 'buyer')
    await panel.getByRole('button', { name: '改', exact: true }).click()
    await panel.getByLabel('标签').fill('VIP，老客')
    await takes(page, 'buyer-form')
    await page.goto(`/app/${id}?panel=buyer`)
    await page.getByRole('tab', { name: '快捷短语' }).click()
    await expect(page.getByRole('tabpanel', { name: '快捷短语' }).getByRole('listitem').first()).toBeVisible()
    await takes(page, 'phrases-panel')
  }
})
