// How long a buyer on a slow phone waits after pressing the widget's bubble until the chat is greeted and takes text:
// 4 times slower CPU, slow 3G (400 ms for each answer, 400 kbit/s), on a page of another site. Prints JSON:
// { cold, hover, idle, acknowledged }, each a list of milliseconds. `node bench-chat.mjs <origin of a demo server> <runs>`.
//
// cold: nothing was fetched before the press. hover: the pointer came to the bubble 300 ms before. idle: the shop's page
// had been idle, as it is by default. acknowledged: cold, until a message written at once is stored.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { chromium } from '@playwright/test'

const [desk, runs = '5'] = process.argv.slice(2)
const slow = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }
const cpuRate = 4
const hoverMs = 300

async function otherSite() {
  const server = createServer((request, response) => {
    const preload = new URL(request.url, desk).searchParams.get('preload') ?? 'off'
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>shop</title><h1>Shop</h1>
      <script async src="${desk}/w.js" data-shop="yunqi" data-preload="${preload}"></script>`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: `http://localhost:${server.address().port}`, stop: () => server.close() }
}

/** The demo's owner allows the site. */
async function allow(origin) {
  const headers = { 'content-type': 'application/json', origin: desk }
  const body = JSON.stringify({ login: 'owner', password: 'zhanggui-demo' })
  const signed = await fetch(`${desk}/api/v1/session`, { method: 'POST', headers, body })
  const own = { ...headers, cookie: signed.headers.getSetCookie()[0].split(';')[0] }
  const [shop] = (await (await fetch(`${desk}/api/v1/shops`, { headers: own })).json()).items
  const change = { method: 'PATCH', headers: { ...own, 'if-match': `"${shop.version}"` } }
  const answer = await fetch(`${desk}/api/v1/shops/${shop.id}`, {
    ...change,
    body: JSON.stringify({ allowed_origins: [origin] }),
  })
  if (!answer.ok) throw new Error(`the site was not allowed: ${answer.status}`)
}

/** Runs in every frame: notes when greeting and field are drawn, and when the first message is stored. */
function watch() {
  const now = () => performance.timeOrigin + performance.now()
  const drawn = (selector) => (document.querySelector(selector)?.getBoundingClientRect().height ?? 0) > 0
  const look = () => {
    if (!window.usable && drawn('.said .words') && drawn('.chat-compose textarea')) window.usable = now()
    if (!window.stored && [...document.querySelectorAll('.mark')].some((mark) => mark.textContent === '已送达'))
      window.stored = now()
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

const bubble = () => document.querySelector('zhanggui-widget')?.shadowRoot?.querySelector('.bubble')

async function opened(browser, origin, kind) {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } })
  await context.addInitScript(watch)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.emulateNetworkConditions', slow)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuRate })
  await page.goto(`${origin}/?preload=${kind === 'idle' ? 'idle' : 'off'}`)
  await page.waitForFunction(bubble)
  const chat = () => page.frames().find((frame) => frame.url().startsWith(desk))
  if (kind === 'idle') {
    while (!chat()) await page.waitForTimeout(50)
    await chat().waitForSelector('.chat-compose textarea', { state: 'attached' })
  }
  const pressed = await page.evaluate(
    async ([find, hover]) => {
      const button = new Function(`return (${find})()`)()
      if (hover) {
        button.dispatchEvent(new PointerEvent('pointerenter'))
        await new Promise((resolve) => setTimeout(resolve, hover))
      }
      const at = performance.timeOrigin + performance.now()
      button.click()
      return at
    },
    [bubble.toString(), kind === 'hover' ? hoverMs : 0],
  )
  while (!chat()) await page.waitForTimeout(10)
  const usable = await (await chat().waitForFunction(() => window.usable, null, { timeout: 30_000 })).jsonValue()
  await chat().locator('.chat-compose textarea').fill('在吗')
  await chat().locator('.chat-compose textarea').press('Enter')
  const stored = await (await chat().waitForFunction(() => window.stored, null, { timeout: 30_000 })).jsonValue()
  await context.close()
  return { usable: usable - pressed, stored: stored - pressed }
}

const site = await otherSite()
await allow(site.origin)
const browser = await chromium.launch({
  executablePath: process.env.ZHANGGUI_CHROMIUM ?? '/usr/bin/chromium',
  // One process for the page and the frame in it, so that both are slowed.
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-site-isolation-trials',
    '--disable-features=IsolateOrigins,site-per-process',
  ],
})
const figures = { cold: [], hover: [], idle: [], acknowledged: [] }
for (let run = 0; run < Number(runs); run += 1) {
  for (const kind of ['cold', 'hover', 'idle']) {
    const { usable, stored } = await opened(browser, site.origin, kind)
    figures[kind].push(Math.round(usable))
    if (kind === 'cold') figures.acknowledged.push(Math.round(stored))
  }
}
await browser.close()
site.stop()
console.log(JSON.stringify(figures))
