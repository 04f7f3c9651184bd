// What the desk costs at its largest: 10,000 conversations in one agent's list, 5,000 messages in one thread. Each figure is
// printed beside what it should reach. The page is the built one; its socket is played by fake_desk.ts.
import { type CDPSession, type Page, test } from '@playwright/test'
import { conversationId, FakeDesk, origin } from './fake_desk.ts'

const CONVERSATIONS = 10_000
const MESSAGES = 5000
const SENDS = 100
const SWITCHES = 200
const FRAMES = 600
/** A frame: a wheel that is turned fast, 7,200 px/s. */
const STRIDE_PX = 120
const SLOW_FRAME_MS = 20
const MOUNTS = 7

const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b)
const quantile = (list: readonly number[], part: number): number =>
  sorted(list)[Math.min(list.length - 1, Math.floor(list.length * part))] ?? Number.NaN
const ms = (value: number): string => `${value.toFixed(1)} ms`

function row(what: string, measured: string, reach: string): void {
  console.log(`${what}\n    ${measured}\n    reach ${reach}`)
}

/** From a click until `selector` is in the page, and until the frame after it is drawn. */
async function fromClick(page: Page, target: string, selector: string): Promise<{ there: number; drawn: number }> {
  return page.evaluate(
    ([target, selector]) =>
      new Promise<{ there: number; drawn: number }>((resolve, reject) => {
        const pressed = document.querySelector<HTMLElement>(target)
        if (!pressed) return reject(new Error(`no ${target}`))
        const began = performance.now()
        const watcher = new MutationObserver(() => {
          if (!document.querySelector(selector)) return
          watcher.disconnect()
          const there = performance.now() - began
          requestAnimationFrame(() => {
            const channel = new MessageChannel()
            channel.port1.onmessage = () => resolve({ there, drawn: performance.now() - began })
            channel.port2.postMessage(null)
          })
        })
        watcher.observe(document.body, { childList: true, subtree: true })
        pressed.click()
      }),
    [target, selector] as const,
  )
}

/** Scrolls by a stride a frame, to and fro, and counts the frames that came late. */
async function scrolls(page: Page, selector: string, stride: number): Promise<{ slow: number; worst: number }> {
  const frames = await page.evaluate(
    ([selector, stride, count]) =>
      new Promise<number[]>((resolve) => {
        const element = document.querySelector<HTMLElement>(selector)
        if (!element) throw new Error(`no ${selector}`)
        const took: number[] = []
        let step = element.scrollTop > element.scrollHeight / 2 ? -stride : stride
        let last = performance.now()
        const frame = (now: number) => {
          took.push(now - last)
          last = now
          if (took.length > count) return resolve(took.slice(1))
          const before = element.scrollTop
          element.scrollTop += step
          if (element.scrollTop === before) step = -step
          requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      }),
    [selector, stride, FRAMES] as const,
  )
  const slow = frames.filter((took) => took > SLOW_FRAME_MS).length
  return { slow: (slow / frames.length) * 100, worst: Math.max(...frames) }
}

async function heapBytes(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  return usedSize
}

/** Types a few words and presses Enter; the page itself takes the time from the key to the bubble. */
async function sends(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const taken: number[] = []
    Object.assign(window, { taken })
    addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Enter') return
        const began = performance.now()
        const text = (event.target as HTMLTextAreaElement).value
        const watcher = new MutationObserver(() => {
          const there = [...document.querySelectorAll('.message .words')].some((words) => words.textContent === text)
          if (!there) return
          taken.push(performance.now() - began)
          watcher.disconnect()
        })
        watcher.observe(document.body, { childList: true, subtree: true, characterData: true })
      },
      true,
    )
  })
  const box = page.locator('.composer-text')
  await box.focus()
  for (let send = 0; send < SENDS; send += 1) {
    await page.keyboard.type(`第 ${send} 条`, { delay: 10 })
    await page.keyboard.press('Enter')
    await page.waitForFunction((count) => (window as unknown as { taken: number[] }).taken.length === count, send + 1)
  }
  return page.evaluate(() => (window as unknown as { taken: number[] }).taken)
}

/** Reads the open thread back to its first message, a page at a time, as somebody who scrolls does. */
async function readsBack(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const log = document.querySelector<HTMLElement>('.messages')
        const frame = () => {
          if (!log?.querySelector('.earlier')) return resolve()
          log.scrollTop = 0
          requestAnimationFrame(frame)
        }
        frame()
      }),
  )
}

/** As by the back button: the page stays, its router leads on. */
async function goes(page: Page, path: string): Promise<void> {
  await page.evaluate((path) => {
    history.pushState({}, '', path)
    dispatchEvent(new PopStateEvent('popstate', { state: {} }))
  }, path)
}

async function switches(page: Page): Promise<void> {
  for (let at = 0; at < SWITCHES; at += 1) {
    await goes(page, `/app/${conversationId(at * 3)}`)
    // A handle to an element would keep all of its page alive: only yes or no leaves the page.
    await page.waitForFunction(
      (name) =>
        document.querySelector('.thread-head h2')?.textContent === name &&
        document.querySelector('.messages .message') !== null,
      `买家${at * 3}`,
    )
  }
}

test('the desk at its largest', async ({ page }) => {
  const desk = new FakeDesk(CONVERSATIONS, MESSAGES)
  await desk.serve(page)
  const devtools = await page.context().newCDPSession(page)
  await page.goto(`${origin}/app`)
  await page.waitForFunction((count) => document.querySelector('.tally')?.textContent === String(count), CONVERSATIONS)

  const mounts: { there: number; drawn: number }[] = []
  for (let turn = 0; turn < MOUNTS; turn += 1) {
    await goes(page, '/app/security')
    await page.waitForFunction(() => document.querySelector('.rows') === null)
    mounts.push(await fromClick(page, '.bar .brand', '.rows .conversation'))
  }
  const there = mounts.map((mount) => mount.there)
  row(
    `the desk with ${CONVERSATIONS} conversations, from the click until its rows are there`,
    `${ms(quantile(there, 0.5))} (median of ${there.map(ms).join(', ')}); drawn after ${ms(
      quantile(
        mounts.map((mount) => mount.drawn),
        0.5,
      ),
    )}`,
    '60 ms',
  )

  const list = await scrolls(page, '.rows', STRIDE_PX)
  row(
    `frames over ${SLOW_FRAME_MS} ms while the list scrolls, ${FRAMES} frames`,
    `${list.slow.toFixed(1)} %, the longest ${ms(list.worst)}`,
    '1 %',
  )

  await page.goto(`${origin}/app/${conversationId(0)}`)
  await page.waitForFunction((count) => document.querySelector('.tally')?.textContent === String(count), CONVERSATIONS)
  await page.locator('.messages .message').first().waitFor()
  await readsBack(page)
  const rows = await page.locator('.messages .message').count()
  row(`a thread of ${MESSAGES} messages, all read: rows in the page`, `${rows}`, 'a window')
  const log = await scrolls(page, '.messages', STRIDE_PX)
  row(
    `frames over ${SLOW_FRAME_MS} ms while the thread scrolls, ${FRAMES} frames`,
    `${log.slow.toFixed(1)} %, the longest ${ms(log.worst)}`,
    '1 %',
  )

  const bubbles = await sends(page)
  row(
    `from the key to the bubble, ${SENDS} times, ${CONVERSATIONS} conversations beside ${MESSAGES} messages`,
    `p50 ${ms(quantile(bubbles, 0.5))}, p95 ${ms(quantile(bubbles, 0.95))}, most ${ms(Math.max(...bubbles))}`,
    'p95 8 ms',
  )

  const before = await heapBytes(devtools)
  await switches(page)
  const after = await heapBytes(devtools)
  row(
    `heap after ${SWITCHES} conversations were opened`,
    `${(after / 1e6).toFixed(1)} MB, ${((after - before) / 1e6).toFixed(1)} MB more than before`,
    '80 MB, 10 MB more',
  )
})
