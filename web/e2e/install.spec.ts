// The console as an app: what makes it installable, the worker that keeps nothing, what it shows when it is pushed to,
// and subscribing. Headless Chromium has no push service, so the browser's own subscription is made up here; its
// messages come through the developer tools, and everything else is real.
import type { Page } from '@playwright/test'
import { phone, wide } from './browser.ts'
import { isFit } from './fit.ts'
import { demoPassword } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

/** The public half of a key pair of RFC 8291's appendix, and its secret. */
const KEYS = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
}

async function settings(demo: Stage): Promise<Page> {
  const page = await demo.page()
  await page.context().grantPermissions(['notifications'], { origin: demo.origin })
  await demo.agentOn(page, 'zhouxiaotong')
  await page.goto('/app/settings')
  return page
}

test('it says what it is, and its files are there', async ({ demo }) => {
  const page = await demo.page()
  await page.goto('/app')
  const address = await page.locator('link[rel="manifest"]').getAttribute('href')
  const answer = await page.request.get(address ?? '')
  expect(answer.headers()['content-type']).toContain('application/manifest+json')
  const manifest = (await answer.json()) as {
    start_url: string
    display: string
    icons: { src: string; sizes: string }[]
  }
  expect(manifest).toMatchObject({ start_url: '/app/', display: 'standalone' })
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(['192x192', '512x512', '512x512'])
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (from) => {
      const picture = await createImageBitmap(await (await fetch(from)).blob())
      return `${picture.width}x${picture.height}`
    }, src)
    expect(size).toBe(sizes)
  }
  const devtools = await page.context().newCDPSession(page)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  // Playwright's pages are in private windows; there is nothing else against it.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([])
})

test('push to this device: asked for, told to the server, shown by the worker, and ended', async ({ demo }) => {
  const page = await settings(demo)
  await page.evaluate((keys) => {
    let made: PushSubscription | null = null
    PushManager.prototype.subscribe = async (options) => {
      const key = new Uint8Array(options?.applicationServerKey as ArrayBuffer)
      if (key.length !== 65 || !options?.userVisibleOnly) throw new Error('not with the key of the server')
      const toJSON = () => ({ endpoint: 'https://push.example/zhou', expirationTime: null, keys })
      const unsubscribe = async () => {
        made = null
        return true
      }
      made = { toJSON, unsubscribe } as unknown as PushSubscription
      return made
    }
    PushManager.prototype.getSubscription = async () => made
  }, KEYS)

  const on = page.getByRole('switch', { name: '推送到这台设备' })
  const told = page.waitForRequest((request) => request.method() === 'PUT' && request.url().endsWith('/session/push'))
  await on.check()
  expect((await told).postDataJSON()).toEqual({ endpoint: 'https://push.example/zhou', keys: KEYS })
  await expect(on).toBeEnabled()
  await expect(on).toBeChecked()
  const subscribed = () => page.evaluate(async () => (await (await fetch('/api/v1/session/push')).json()).subscribed)
  expect(await subscribed()).toBe(true)
  await on.uncheck()
  await expect(on).toBeEnabled()
  expect(await subscribed()).toBe(false)
})

test('where the push service is out of reach that is said, and nothing is on', async ({ demo }) => {
  const page = await settings(demo)
  const on = page.getByRole('switch', { name: '推送到这台设备' })
  await on.click()
  await expect(page.getByText('没有开成：浏览器连不上它的推送服务')).toBeVisible()
  await expect(on).not.toBeChecked()
})

test('the worker shows that a buyer waits while no page is looked at, and keeps nothing', async ({ demo }) => {
  const page = await settings(demo)
  const devtools = await page.context().newCDPSession(page)
  const registered = new Promise<string>((done) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.endsWith('/app/'))
      if (own) done(own.registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/app/sw.js', { scope: '/app/' })
    await navigator.serviceWorker.ready
  })
  const registrationId = await registered
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration('/app/')
      return ((await registration?.getNotifications()) ?? []).map(({ title, body }) => ({ title, body }))
    })
  const pushed = async (data: object) =>
    devtools.send('ServiceWorker.deliverPushMessage', {
      origin: demo.origin,
      registrationId,
      data: JSON.stringify(data),
    })

  // Looked at, the page says it itself.
  await pushed({ kind: 'buyer_waits', shop: '云栖茶舍旗舰店', language: 'zh-CN' })
  expect(await shown()).toEqual([])
  // Away from the console.
  await page.goto('/c/yunqi')
  await pushed({ kind: 'buyer_waits', shop: '云栖茶舍旗舰店', language: 'zh-CN' })
  await expect.poll(shown).toEqual([{ title: '有买家在等', body: '云栖茶舍旗舰店' }])
  await pushed({ kind: 'buyer_waits', shop: '云栖茶舍旗舰店', language: 'en' })
  await expect.poll(shown).toEqual([{ title: 'A buyer is waiting', body: '云栖茶舍旗舰店' }])
  expect(await page.evaluate(() => caches.keys())).toEqual([])
})

for (const { colorScheme, viewport, locale } of [
  { colorScheme: 'light', viewport: wide, locale: 'zh-CN' },
  { colorScheme: 'dark', viewport: phone, locale: 'en-US' },
] as const) {
  test(`the settings are reachable for everybody: ${colorScheme}, ${viewport.width}, ${locale}`, async ({ demo }) => {
    const page = await demo.page({ colorScheme, viewport, locale })
    await page.goto('/app')
    const [login, password, signIn] = locale === 'zh-CN' ? ['账号', '密码', '登录'] : ['Account', 'Password', 'Sign in']
    await page.getByLabel(login, { exact: true }).fill('zhouxiaotong')
    await page.getByLabel(password, { exact: true }).fill(demoPassword)
    await page.getByRole('button', { name: signIn }).click()
    await expect(page.getByRole('banner')).toBeVisible()
    await page.goto('/app/settings')
    await expect(page.getByRole('slider')).toBeVisible()
    await isFit(page, 'the settings')
  })
}
