// The widget on a shop's own site: where it stands, what it says, what it costs who never opens it, who sits there.
import { createHmac } from 'node:crypto'
import type { FrameLocator, Page } from '@playwright/test'
import type { Widget } from '../shared/api/types.ts'
import { phone } from './browser.ts'
import { isFit } from './fit.ts'
import { OtherSite, snippet } from './other_site.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'
import { TeaShop } from './tea_shop.ts'

const widget: Widget = { side: 'right', offset_x: 24, offset_y: 24, greeting: '', greeting_after_s: 10 }

/** Opens a page of another site with the widget in it, for a shop that allows that site unless it should not. */
async function onSite(demo: Stage, play: (site: OtherSite, shop: TeaShop) => Promise<void>, attributes = '') {
  const site = await OtherSite.start(snippet(demo.origin, attributes))
  try {
    const shop = await TeaShop.of(demo)
    await shop.becomes({ allowed_origins: [site.origin], widget })
    await play(site, shop)
  } finally {
    await site.stop()
  }
}

const bubble = (page: Page) => page.getByRole('button', { name: /^联系客服/ })
const frame = (page: Page): FrameLocator => page.frameLocator('iframe')
const box = (page: Page) => frame(page).getByRole('contentinfo').getByRole('textbox')
const log = (page: Page) => frame(page).getByRole('log')

async function writes(page: Page, text: string) {
  await box(page).fill(text)
  await box(page).press('Enter')
  await expect(log(page).getByText('已送达')).toBeVisible()
}

/** Calls the widget as the shop's own script would. */
function call(page: Page, ...args: unknown[]) {
  return page.evaluate((all) => window.zhanggui?.(...all), args)
}

test('a site that the shop names frames the chat; any other opens it as a page of its own', async ({ demo }) => {
  await onSite(demo, async (site, shop) => {
    // One under the shop's own domain, and one of another site, where the frame may keep nothing: both serve.
    await shop.becomes({ allowed_origins: [site.origin, site.foreignOrigin] })
    for (const origin of [site.origin, site.foreignOrigin]) {
      const page = await demo.page()
      await page.goto(origin)
      await bubble(page).click()
      await expect(log(page)).toContainText('这里是云栖茶舍')
      await writes(page, '在吗')
    }

    await shop.becomes({ allowed_origins: [] })
    const elsewhere = await demo.page()
    const warned = elsewhere.waitForEvent('console', (message) => message.text().includes(site.origin))
    await elsewhere.goto(site.origin)
    const opened = elsewhere.waitForEvent('popup')
    await bubble(elsewhere).click()
    const chat = await opened
    await expect(chat.getByRole('log')).toContainText('这里是云栖茶舍')
    expect(new URL(chat.url()).pathname).toBe('/c/yunqi')
    await warned
  })
})

test('who never opens the chat costs the desk no session and no socket; who opens it finds it ready', async ({
  demo,
}) => {
  await onSite(demo, async (site) => {
    const page = await demo.page()
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
    page.on('websocket', (socket) => asked.push(`socket ${new URL(socket.url()).pathname}`))
    await page.goto(site.origin)
    // The page stands ready in its hidden frame: greeted, and with the field to write in.
    await expect(frame(page).locator('.said')).toContainText('这里是云栖茶舍')
    await expect(frame(page).locator('textarea')).toBeAttached()
    await expect.poll(() => asked.some((one) => one.includes('/assets/rest'))).toBe(true)
    expect(asked.filter((one) => /session|socket/.test(one))).toEqual([])

    const opened = page.waitForEvent('websocket')
    await bubble(page).click()
    await expect(box(page)).toBeFocused()
    await opened
    expect(asked).toContain('POST /api/v1/chat/session')
  })
})

test('stands in the corner and at the distance that the shop wants, also on a phone', async ({ demo }) => {
  await onSite(demo, async (site, shop) => {
    await shop.becomes({ widget: { ...widget, side: 'left', offset_x: 40, offset_y: 96 }, colour: '#d8e8b0' })
    for (const viewport of [{ width: 1440, height: 900 }, phone]) {
      const page = await demo.page({ viewport })
      await page.goto(site.origin)
      const place = await bubble(page).boundingBox()
      expect(place).toEqual({ x: 40, y: viewport.height - 96 - 56, width: 56, height: 56 })
      await bubble(page).click()
      await expect(box(page)).toBeVisible()
      const panel = await page.locator('iframe').boundingBox()
      if (viewport === phone) expect(panel).toEqual({ x: 0, y: 0, ...phone })
      else {
        expect(panel?.x).toBe(40)
        expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeLessThanOrEqual(place?.y ?? 0)
      }
    }
  })
})

test('a pale colour is darkened until it is seen, and its text reads: bubble and messages alike', async ({ demo }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await onSite(demo, async (site, shop) => {
      await shop.becomes({ colour: '#ffe9a8' })
      const page = await demo.page({ colorScheme })
      await page.goto(site.origin)
      const fill = await bubble(page).evaluate((button) => getComputedStyle(button).backgroundColor)
      await bubble(page).click()
      await writes(page, '在吗')
      const said = log(page).locator('.mine .text')
      expect(await said.evaluate((text) => getComputedStyle(text).backgroundColor)).toBe(fill)
      if (colorScheme === 'light') expect(fill).not.toBe('rgb(255, 233, 168)')
      await isFit(page, `a pale colour, ${colorScheme}`)
    })
  }
})

test('the greeting comes by itself, opens the chat, and once put away stays away', async ({ demo }) => {
  await onSite(demo, async (site, shop) => {
    await shop.becomes({ widget: { ...widget, greeting: '要帮忙吗？<b>', greeting_after_s: 1 } })
    const page = await demo.page()
    await page.goto(site.origin)
    const greeting = page.getByRole('status').getByRole('button', { name: '要帮忙吗？<b>' })
    await expect(greeting).toBeVisible()
    await isFit(page, 'the greeting')
    // By keys alone: put away.
    await page.getByRole('button', { name: '不用了' }).focus()
    await page.keyboard.press('Enter')
    await expect(greeting).toHaveCount(0)
    await page.reload()
    await expect(frame(page).locator('.said')).toContainText('这里是云栖茶舍')
    await page.waitForFunction(() => performance.now() > 2_500)
    await expect(greeting).toHaveCount(0)

    const other = await demo.page({ viewport: phone, hasTouch: true, colorScheme: 'dark' })
    await other.goto(site.origin)
    const there = other.getByRole('button', { name: '要帮忙吗？<b>' })
    await expect(there).toBeVisible()
    await isFit(other, 'the greeting on a phone')
    await there.tap()
    await expect(box(other)).toBeVisible()
    await expect(there).toHaveCount(0)
  })
})

test('an answer is counted on the bubble and told to the page, also on the next page, until it is read', async ({
  demo,
}) => {
  await onSite(demo, async (site) => {
    const zhou = await demo.agent('zhouxiaotong')
    await zhou.goes('在线')
    const page = await demo.page()
    const counts: number[] = []
    await page.exposeFunction('counted', (count: number) => counts.push(count))
    const follow = () =>
      page.evaluate(() => window.zhanggui?.('unread', (window as unknown as { counted: () => void }).counted))
    await page.goto(site.origin)
    await follow()
    await bubble(page).click()
    await writes(page, '礼盒今天能发吗')
    await expect(frame(page).getByRole('banner')).toContainText('周晓彤为您服务')
    await call(page, 'close')
    await zhou.list.getByRole('link').first().click()
    await zhou.replies('能，18:00 前付款当天发')
    await expect(page.getByRole('button', { name: '联系客服，1 条新消息' })).toBeVisible()
    await expect.poll(() => counts.at(-1)).toBe(1)

    await page.goto(`${site.origin}/another`)
    await expect(page.getByRole('button', { name: '联系客服，1 条新消息' })).toBeVisible()
    await follow()
    await page.getByRole('button', { name: '联系客服，1 条新消息' }).click()
    await expect(log(page).getByText('能，18:00 前付款当天发')).toBeVisible()
    await page.getByRole('button', { name: '收起客服窗口' }).click()
    await expect(page.getByRole('button', { name: '联系客服', exact: true })).toBeVisible()
    await expect.poll(() => counts.at(-1)).toBe(0)
  })
})

test('the page says where the buyer is, and says it anew when it changes without loading', async ({ demo }) => {
  await onSite(
    demo,
    async (site) => {
      const page = await demo.page()
      await page.goto(`${site.origin}/tea`)
      await expect(bubble(page)).toBeVisible()
      await page.evaluate(() => {
        history.pushState(null, '', '/orders/42#secret')
        window.zhanggui?.('page', { kind: 'order', order: '42', title: '订单 42' })
      })
      await bubble(page).click()
      await writes(page, '这单到哪了')
      const rest = await Rest.signIn(demo.origin, 'linyue')
      expect((await rest.onlyConversation()).entry).toMatchObject({
        kind: 'order',
        order: '42',
        title: '订单 42',
        url: `${site.origin}/orders/42`,
      })
    },
    'data-entry="product" data-product="longjing"',
  )
})

/** What the shop's server would sign. */
function signed(secret: string, sub: string, name: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) + 300
  const words = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub, name, aud: 'yunqi', exp })}`
  return `${words}.${createHmac('sha256', secret).update(words).digest('base64url')}`
}

test('another customer at the same browser finds nothing of the one before, nor who signs out', async ({ demo }) => {
  await onSite(demo, async (site, shop) => {
    const secret = await shop.signs()
    const page = await demo.page()
    await page.goto(site.origin)
    await call(page, 'identify', { token: signed(secret, 'c-1', '明月') })
    await bubble(page).click()
    await writes(page, '我的订单 1 到哪了')
    await box(page).fill('还有一句没写完')

    await call(page, 'identify', { token: signed(secret, 'c-2', '清风') })
    await expect(log(page).getByText('我的订单 1 到哪了')).toHaveCount(0)
    await expect(box(page)).toHaveValue('')
    await writes(page, '我是清风')
    const kept = () => log(page).evaluate(() => JSON.stringify({ ...localStorage }))
    expect(await kept()).not.toMatch(/订单 1|没写完|c-1/)

    await call(page, 'identify', null)
    await expect(log(page).getByText('我是清风')).toHaveCount(0)
    await expect(box(page)).toBeEnabled()
    expect(await kept()).not.toMatch(/清风|c-2/)

    // The first one again: their thread is theirs on every device.
    await call(page, 'identify', { token: signed(secret, 'c-1', '明月') })
    await expect(log(page).getByText('我的订单 1 到哪了')).toBeVisible()
  })
})

test('bad calls, many calls and a second copy of the script do no harm', async ({ demo }) => {
  const twice = `${snippet(demo.origin)}${snippet(demo.origin)}<script>zhanggui('open');zhanggui('open')</script>`
  const site = await OtherSite.start(twice)
  try {
    const shop = await TeaShop.of(demo)
    await shop.becomes({ allowed_origins: [site.origin], widget })
    const page = await demo.page()
    await page.goto(site.origin)
    // Opened by the calls that came before the script.
    await expect(box(page)).toBeVisible()
    await expect(page.locator('zhanggui-widget')).toHaveCount(1)
    for (const bad of [[], ['fly'], ['identify', 7], ['page', 'x'], ['unread', 1], ['on', 'x', 2]])
      await call(page, ...bad)
    for (let time = 0; time < 5; time += 1) {
      await call(page, 'close')
      await call(page, 'open')
    }
    await writes(page, '在吗')
    await call(page, 'close')
    await expect(bubble(page)).toBeVisible()
  } finally {
    await site.stop()
  }
})

test('on a phone the panel is the screen that the keyboard leaves', async ({ demo }) => {
  await onSite(demo, async (site) => {
    const page = await demo.page({ viewport: phone, hasTouch: true })
    await page.addInitScript(() => {
      // No browser here raises a keyboard; what its page is told of one can be played.
      const played = Object.assign(new EventTarget(), {
        height: innerHeight,
        width: innerWidth,
        offsetTop: 0,
        scale: 1,
      })
      Object.defineProperty(window, 'visualViewport', { value: played, writable: false })
    })
    await page.goto(site.origin)
    await bubble(page).tap()
    await expect(box(page)).toBeVisible()
    await page.evaluate(() => {
      Object.assign(window.visualViewport as object, { height: 440, offsetTop: 60 })
      window.visualViewport?.dispatchEvent(new Event('resize'))
    })
    await expect.poll(() => page.locator('iframe').boundingBox()).toEqual({ x: 0, y: 60, width: 390, height: 440 })
  })
})
