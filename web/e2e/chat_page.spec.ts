// The buyer's page for itself: the first view, words that outlive the line and the page, marks that are true, keys,
// readers, little motion, and a phone's keyboard.
import type { Page } from '@playwright/test'
import { phone } from './browser.ts'
import { Buyer } from './buyer.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'
import { TeaShop } from './tea_shop.ts'

/** The page itself comes; nothing behind it answers, until it is mended. */
async function cutOff(page: Page): Promise<() => void> {
  let cut = true
  await page.route('**/api/**', (route) => (cut ? route.abort() : route.continue()))
  await page.routeWebSocket('**/ws/chat', (socket) => {
    if (cut) socket.close()
    else socket.connectToServer()
  })
  return () => {
    cut = false
  }
}

/** A buyer who is served, with the agent's thread open or not. */
async function served(demo: Stage) {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  return { zhou, buyer }
}

test('a newcomer reads the greeting and may write although the server answers nothing yet', async ({ demo }) => {
  const page = await demo.page()
  await cutOff(page)
  await page.goto('/c/yunqi')
  await expect(page.getByRole('log')).toContainText('这里是云栖茶舍')
  await expect(page.getByRole('heading', { name: '云栖茶舍旗舰店' })).toBeVisible()
  const box = page.getByRole('contentinfo').getByRole('textbox')
  await box.fill('在吗')
  await box.press('Enter')
  await expect(page.getByRole('log').getByText('发送中')).toBeVisible()
})

test('words written without a line outlive a reload and arrive once, in their order', async ({ demo }) => {
  const buyer = await demo.buyer()
  await buyer.writes('第一句')
  await buyer.hasSentAll()
  demo.proxy.refuse()
  demo.proxy.cut()
  await buyer.writes('第二句')
  await buyer.writes('第三句')
  await expect(buyer.log.getByText('发送中')).toBeVisible()
  await expect(buyer.page.getByText(/网络断开，\d+ 秒后重连/)).toBeVisible()
  demo.proxy.accept()
  const mend = await cutOff(buyer.page)
  await buyer.page.reload() // the page comes, the line does not: all it has is what it kept
  await buyer.sees('第二句')
  await buyer.sees('第三句')
  mend()
  await buyer.page.reload()
  await buyer.hasSentAll()
  for (const text of ['第一句', '第二句', '第三句']) await expect(buyer.message(text)).toHaveCount(1)
  const rest = await Rest.signIn(demo.origin, 'linyue')
  const { thread } = await rest.onlyConversation()
  const said = (await rest.texts(thread)).filter(({ auto }) => !auto).map(({ text }) => text)
  expect(said).toEqual(['第一句', '第二句', '第三句'])
  await buyer.page.reload()
  await expect(buyer.message('第三句')).toBeVisible()
  expect((await rest.texts(thread)).filter(({ auto }) => !auto)).toHaveLength(3)
})

test('delivered and read mean what they say', async ({ demo }) => {
  const { zhou, buyer } = await served(demo)
  await buyer.writes('礼盒今天能发吗')
  await expect(buyer.message('礼盒今天能发吗')).toContainText('已送达')
  await expect(zhou.row(buyer)).toContainText('礼盒今天能发吗')
  // In the list is not read.
  await expect(buyer.log.getByText('已读')).toHaveCount(0)
  await zhou.opens(buyer)
  await expect(buyer.message('礼盒今天能发吗')).toContainText('已读')

  // The buyer's own: not read while another tab is in front of the page.
  await zhou.box.pressSequentially('能')
  await expect(buyer.log.getByRole('img', { name: '周晓彤正在输入' })).toBeVisible()
  await zhou.box.press('Enter')
  await buyer.sees('能')
  await expect(buyer.log.getByRole('img', { name: '周晓彤正在输入' })).toHaveCount(0)
  await expect(zhou.message('能')).toContainText('已读')
})

test('outside the hours the page says before the first word that one may leave a message', async ({ demo }) => {
  const shop = await TeaShop.of(demo)
  await shop.closes('现在是休息时间，请留言')
  const buyer = await demo.buyer()
  await expect(buyer.status).toHaveText('现在不在服务时间，可以留言')
  const away = buyer.message('现在是休息时间，请留言')
  await expect(away.locator('.by')).toHaveText('自动回复')
  await expect(buyer.place.getByRole('textbox', { name: '留言' })).toBeVisible()
  await buyer.writes('明天能发货吗')
  await expect(buyer.status).toHaveText('客服暂时不在，看到就回复')
  await expect(away).toHaveCount(1)
  await expect(buyer.log.getByText('您的消息已经收到')).toBeVisible()
})

test('keys go through the page in the order of reading, and every stop has a name', async ({ demo }) => {
  const page = await demo.page()
  await page.goto('/demo')
  await page.getByRole('button', { name: '联系客服' }).click()
  const frame = page.frameLocator('iframe')
  await expect(frame.getByRole('contentinfo').getByRole('textbox')).toBeFocused()
  await frame.getByRole('button', { name: '更多' }).focus()
  const stops: string[] = []
  for (let stop = 0; stop < 10; stop += 1) {
    const name = await frame.locator(':focus').evaluate((element) => {
      return element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''
    })
    stops.push(name)
    if (name === '写消息') break
    await page.keyboard.press('Tab')
  }
  expect(stops).toEqual([
    '更多',
    '收起',
    '聊天记录',
    '今天下单什么时候发货',
    '付款后还能改地址吗',
    '怎么开发票',
    '茶叶不喜欢能退吗',
    '售前咨询',
    '售后服务',
    '发送图片、视频或文件',
  ])
  // Escape puts the panel away, and the keys are back where it was opened.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: '联系客服' })).toBeFocused()
})

test('new messages are read out politely, as they come and in full', async ({ demo }) => {
  const { zhou, buyer } = await served(demo)
  await buyer.writes('在吗')
  await zhou.opens(buyer)
  const live = await buyer.log.evaluate((log) => ({
    role: log.getAttribute('role'),
    live: log.getAttribute('aria-live') ?? 'polite', // what the role means
    busy: log.getAttribute('aria-busy'),
    hidden: log.closest('[aria-hidden]') !== null,
  }))
  expect(live).toEqual({ role: 'log', live: 'polite', busy: null, hidden: false })
  await zhou.replies('在的')
  // Whoever only hears it hears who said it and when.
  await expect(buyer.message('在的').locator('.visually-hidden').first()).toHaveText(/^周晓彤 \d\d:\d\d$/)
})

test('who asked for little motion gets none', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer({ reducedMotion: 'reduce' })
  await buyer.writes('在吗')
  await zhou.opens(buyer)
  await zhou.box.pressSequentially('在')
  await expect(buyer.log.getByRole('img', { name: '周晓彤正在输入' })).toBeVisible()
  const running = await buyer.page.evaluate(
    () => document.getAnimations().filter((animation) => animation.playState === 'running').length,
  )
  expect(running).toBe(0)
})

test("a phone's keyboard never covers the field, laid over the page or not", async ({ demo }) => {
  const page = await demo.page({ viewport: phone, hasTouch: true })
  await page.addInitScript(() => {
    // No browser here raises a keyboard; what its page is told of one can be played.
    const played = Object.assign(new EventTarget(), { height: innerHeight, width: innerWidth, offsetTop: 0, scale: 1 })
    Object.defineProperty(window, 'visualViewport', { value: played, writable: false })
  })
  const buyer = await Buyer.onChatPage(page)
  for (const text of ['一', '二', '三', '四', '五', '六', '七', '八']) await buyer.writes(text)
  await buyer.hasSentAll()
  const keyboard = (height: number, offsetTop: number) =>
    page.evaluate(
      (told) => {
        Object.assign(window.visualViewport as object, told)
        window.visualViewport?.dispatchEvent(new Event('resize'))
      },
      { height, offsetTop },
    )
  await keyboard(420, 80)
  const bottom = async () => {
    const box = await buyer.box.boundingBox()
    return box ? box.y + box.height : Number.POSITIVE_INFINITY
  }
  await expect.poll(bottom).toBeLessThanOrEqual(500)
  const top = await page.getByRole('banner').boundingBox()
  expect(top?.y).toBe(80)
  // What was said last stays in sight.
  await expect(buyer.message('八')).toBeInViewport({ ratio: 1 })
  const last = await buyer.message('八').boundingBox()
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(await bottom())
  await keyboard(844, 0)
  await expect.poll(bottom).toBeGreaterThan(760)
  // Where the keyboard takes its room from the page instead.
  await page.setViewportSize({ width: 390, height: 420 })
  await keyboard(420, 0)
  await expect.poll(bottom).toBeLessThanOrEqual(420)
})

test('keeps clear of a notch and of the home bar', async ({ demo }) => {
  const page = await demo.page({ viewport: phone })
  await page.goto('/c/yunqi')
  await expect(page.getByRole('log')).toBeVisible()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send(
    'Emulation.setSafeAreaInsetsOverride' as 'Emulation.clearDeviceMetricsOverride',
    {
      insets: { top: 47, bottom: 34, left: 0, right: 0 },
    } as never,
  )
  const head = () => page.getByRole('heading', { level: 1 }).boundingBox()
  await expect.poll(async () => (await head())?.y ?? 0).toBeGreaterThanOrEqual(47)
  const send = await page.getByRole('button', { name: '发送', exact: true }).boundingBox()
  expect((send?.y ?? 0) + (send?.height ?? 0)).toBeLessThanOrEqual(844 - 34)
})
