// Sounds, notices and counts: a new user hears them, one tab of several rings, and a quiet notice gives nothing away.
import type { Page } from '@playwright/test'
import type { Agent } from './agent.ts'
import { expect, type Stage, test } from './stage.ts'

interface Heard {
  pitches: number[]
  notices: { title: string; body: string }[]
}

/** Listens at the loudspeaker and at the desktop; `looked_at` false: the window stands behind others. */
async function listens(page: Page, looked_at = true) {
  await page.context().addInitScript((front) => {
    const heard: Heard = { pitches: [], notices: [] }
    Object.assign(window, { heard })
    if (!front) document.hasFocus = () => false
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      heard.pitches.push(this.frequency.value)
      start.call(this, when)
    }
    class Notice {
      static permission: NotificationPermission = 'default'
      static async requestPermission() {
        Notice.permission = 'granted'
        return Notice.permission
      }
      constructor(title: string, { body }: NotificationOptions = {}) {
        heard.notices.push({ title, body: body ?? '' })
      }
      close() {}
    }
    if (!front) Notice.permission = 'granted'
    Object.assign(window, { Notification: Notice })
  }, looked_at)
}

const heardOn = (page: Page) => page.evaluate(() => (window as unknown as { heard: Heard }).heard)

const CONVERSATION = [587, 880]
const MESSAGE = [784]

/** One of the tabs rings, and no other waits to: a browser takes its time to start the sound, and to tell of a closed tab. */
const isSettled = (page: Page) =>
  expect
    .poll(() =>
      page.evaluate(async () => {
        const { held = [], pending = [] } = await navigator.locks.query()
        const count = (locks: LockInfo[]) => locks.filter(({ name }) => name?.startsWith('zhanggui.ring.')).length
        return { ring: count(held), wait: count(pending) }
      }),
    )
    .toEqual({ ring: 1, wait: 0 })

async function atWork(demo: Stage, looked_at = true): Promise<Agent> {
  const page = await demo.page()
  await listens(page, looked_at)
  const zhou = await demo.agentOn(page, 'zhouxiaotong')
  await zhou.goes('在线')
  await isSettled(page)
  return zhou
}

async function settings(page: Page) {
  await page.goto('/app/settings')
  await expect(page.getByRole('heading', { name: '偏好设置' })).toBeVisible()
}

/** What is chosen on the settings page has reached the account. */
const isStored = (page: Page) => expect(page.getByText('已存到账号')).toBeVisible()

test('a new user hears a conversation come and a buyer write; not what they are looking at', async ({ demo }) => {
  const zhou = await atWork(demo)
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await expect.poll(async () => (await heardOn(zhou.page)).pitches).toEqual(CONVERSATION)
  const began = Date.now()
  await buyer.writes('有人吗')
  await expect.poll(async () => (await heardOn(zhou.page)).pitches).toEqual([...CONVERSATION, ...MESSAGE])
  await zhou.opens(buyer)
  await buyer.writes('看到了吗')
  await zhou.sees('看到了吗')
  const other = await demo.buyer()
  // Two who come within a second and a half ring once.
  await expect.poll(() => Date.now() - began, { intervals: [100] }).toBeGreaterThan(2000)
  await other.writes('我是下一位')
  // Had the message that was looked at rung, it would stand between these.
  const all = [...CONVERSATION, ...MESSAGE, ...CONVERSATION]
  await expect.poll(async () => (await heardOn(zhou.page)).pitches).toEqual(all)
})

test('of two tabs one rings, and the other takes over when it is closed', async ({ demo }) => {
  const zhou = await atWork(demo)
  const second = await zhou.page.context().newPage()
  await second.goto('/app')
  await expect(second.getByText('手上没有会话')).toBeVisible()
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  for (const page of [zhou.page, second])
    await expect(page.getByRole('link').filter({ hasText: buyer.name })).toBeVisible()
  const rung = async () => [...(await heardOn(zhou.page)).pitches, ...(await heardOn(second)).pitches]
  await expect.poll(rung).toEqual(CONVERSATION)

  await zhou.page.close()
  await isSettled(second)
  await buyer.writes('还在吗')
  await expect(second.getByText('还在吗')).toBeVisible()
  await expect.poll(async () => (await heardOn(second)).pitches).toEqual(MESSAGE)
})

test('each sound can be tried, turned off, and all of them muted', async ({ demo }) => {
  const zhou = await atWork(demo)
  const { page } = zhou
  await settings(page)
  await page.getByRole('button', { name: '试听：有派单等我接' }).click()
  await expect.poll(async () => (await heardOn(page)).pitches).toEqual([659, 784, 988])
  await page.getByRole('switch', { name: '来了新会话' }).uncheck()
  await isStored(page)
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await expect(page).toHaveTitle(/^\(1\) 偏好设置/)
  await buyer.writes('有人吗')
  await expect.poll(async () => (await heardOn(page)).pitches).toEqual([659, 784, 988, ...MESSAGE])
  await page.getByRole('button', { name: '静音', exact: true }).click()
  await expect(page.getByLabel('音量')).toHaveValue('0')
  await page.getByRole('button', { name: '已静音，点一下打开声音' }).click()
  await expect(page.getByLabel('音量')).toHaveValue('60')
})

test('the title and the icon of the tab count who waits', async ({ demo }) => {
  const zhou = await atWork(demo)
  const icon = zhou.page.locator('link[rel="icon"]')
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await expect(zhou.page).toHaveTitle(/^\(1\)/)
  await expect(icon).toHaveAttribute('data-count', '1')
  await expect(icon).toHaveAttribute('href', /^blob:/)
  await zhou.opens(buyer)
  await zhou.replies('在的')
  await expect(icon).toHaveAttribute('data-count', '0')
  await expect(icon).toHaveAttribute('href', /icon-.*\.svg$/)
  await expect(zhou.page).not.toHaveTitle(/\(1\)/)
})

test('a notice of the desktop is quiet unless words were chosen, and none comes while one looks', async ({ demo }) => {
  const zhou = await atWork(demo, false)
  const { page } = zhou
  const buyer = await demo.buyer()
  await buyer.writes('先不弹')
  await expect(zhou.row(buyer)).toBeVisible()
  expect((await heardOn(page)).notices).toEqual([])

  await settings(page)
  await page.getByRole('radio', { name: '只说有买家在等' }).click()
  await isStored(page)
  await buyer.writes('退款怎么还没到')
  await expect.poll(async () => (await heardOn(page)).notices.length).toBe(1)
  const [quiet] = (await heardOn(page)).notices
  expect(quiet).toEqual({ title: '买家来信', body: '云栖茶舍旗舰店' })

  await page.getByRole('radio', { name: '带称呼和内容' }).click()
  await buyer.writes('在吗在吗')
  await expect.poll(async () => (await heardOn(page)).notices.length).toBe(2)
  expect((await heardOn(page)).notices[1]).toEqual({
    title: `${buyer.name} 来信`,
    body: '云栖茶舍旗舰店·在吗在吗',
  })
  await page.evaluate(() => {
    document.hasFocus = () => true
  })
  await buyer.writes('你在看吗')
  await page.getByRole('link', { name: '掌柜' }).click()
  await expect(zhou.row(buyer)).toContainText('你在看吗')
  expect((await heardOn(page)).notices).toHaveLength(2)
})

test('settings follow the account to another browser and over a reload', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  const { page } = zhou
  await settings(page)
  await page.getByRole('radio', { name: '深色' }).click()
  await page.getByRole('radio', { name: 'Ctrl+Enter 发送' }).click()
  await page.getByRole('radio', { name: '买家最近来信' }).click()
  await isStored(page)
  const elsewhere = await demo.agent('zhouxiaotong')
  await expect(elsewhere.page.locator('html')).toHaveClass(/dark/)
  await expect(elsewhere.list.getByRole('button', { name: '买家最近来信' })).toBeVisible()
  await elsewhere.page.reload()
  await expect(elsewhere.page.locator('html')).toHaveClass(/dark/)
  const li = await demo.agent('lixiang')
  await expect(li.page.locator('html')).not.toHaveClass(/dark/)
})
