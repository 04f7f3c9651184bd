// Reading a thread: where it opens, what moves it, how far back it goes, and what its marks say.
import type { Page } from '@playwright/test'
import type { Agent } from './agent.ts'
import type { Buyer } from './buyer.ts'
import { png } from './png.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

/** So many messages of the agent, as fast as the server takes them, over a socket of the agent's own page. */
async function fills(agent: Agent, thread: string, count: number): Promise<void> {
  await agent.page.evaluate(
    ([thread, count]) =>
      new Promise<void>((resolve, reject) => {
        const socket = new WebSocket(`ws://${location.host}/ws/desk`, ['zhanggui.v1'])
        let sent = 0
        let epoch = 0
        const send = (): void => {
          if (sent === count) {
            socket.close()
            resolve()
            return
          }
          sent += 1
          const body = { kind: 'text', text: `第 ${sent} 条` }
          const d = { thread, client_id: crypto.randomUUID(), assignment_epoch: epoch, body }
          socket.send(JSON.stringify({ id: sent + 1, op: 'message.send', d }))
        }
        socket.onopen = () => socket.send(JSON.stringify({ id: 1, op: 'hello', d: { client: 'test/1', resume: [] } }))
        socket.onmessage = ({ data }) => {
          for (const frame of [JSON.parse(data as string)].flat()) {
            if (frame.error?.code === 'rate_limited') return reject(new Error('too fast'))
            if (frame.error) return reject(new Error(frame.error.message))
            if (frame.id === 1) {
              epoch = frame.ok.conversations.find((one: { thread: string }) => one.thread === thread).assignment_epoch
            }
            // Sixty a second are let through.
            if (frame.id >= 1) setTimeout(send, 18)
          }
        }
      }),
    [thread, count] as const,
  )
}

async function served(demo: Stage, words = '在吗'): Promise<{ agent: Agent; buyer: Buyer; thread: string }> {
  const agent = await demo.agent('zhouxiaotong')
  await agent.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes(words)
  await agent.opens(buyer)
  await agent.sees(words)
  const { thread } = await (await Rest.signIn(demo.origin, 'linyue')).onlyConversation()
  return { agent, buyer, thread }
}

/** What stands in the thread's window: the numbers of `第 n 条`, and where the first of them is. */
const window = (page: Page) =>
  page.locator('.messages').evaluate((log) => {
    const edge = log.getBoundingClientRect().top
    const rows = [...log.querySelectorAll('.message')].filter((row) => row.getBoundingClientRect().top >= edge)
    const first = rows[0]
    return {
      rows: log.querySelectorAll('.message').length,
      first: first?.querySelector('.words')?.textContent ?? '',
      top: Math.round((first?.getBoundingClientRect().top ?? 0) - edge),
    }
  })

test('it opens at the first unread message; what comes later waits in a pill unless one is at the end', async ({
  demo,
}) => {
  const { agent, buyer, thread } = await served(demo)
  await fills(agent, thread, 40)
  await agent.page.getByRole('link', { name: '掌柜' }).click()
  for (let turn = 1; turn <= 3; turn += 1) await buyer.writes(`没读的 ${turn}`)
  await expect(agent.row(buyer)).toContainText('没读的 3')
  await agent.opens(buyer)
  const line = agent.log.getByText('以下未读')
  await expect(line).toBeVisible()
  await agent.sees('没读的 1')
  // Read now, the line stays where one reads from.
  await expect(agent.row(buyer).getByLabel('条未读')).toHaveCount(0)
  await expect(line).toBeVisible()

  // At the end one is taken along.
  await buyer.writes('接着说')
  await agent.sees('接着说')
  await agent.log.evaluate((log) => log.scrollTo({ top: log.scrollHeight - log.clientHeight - 600 }))
  const pill = agent.page.getByRole('button', { name: '回到最新' })
  await expect(pill).toBeVisible()
  const before = await window(agent.page)
  for (const words of ['一', '二', '三']) await buyer.writes(words)
  await agent.page.getByRole('button', { name: '3 条新消息' }).waitFor()
  const after = await window(agent.page)
  expect(after.first).toBe(before.first)
  expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(1)
  await agent.page.getByRole('button', { name: '3 条新消息' }).click()
  await agent.sees('三')
  await expect(agent.page.getByRole('button', { name: /条新消息|回到最新/ })).toHaveCount(0)
})

test('history comes without a jump, as a window, and a far message is reached and left again', async ({ demo }) => {
  test.slow() // three hundred messages are stored first, one after another
  const { agent, buyer, thread } = await served(demo, '请问有没有礼盒')
  await fills(agent, thread, 300)
  await agent.page.reload()
  await agent.sees('第 300 条')

  await expect
    .poll(async () => {
      await agent.log.evaluate((log) => log.scrollTo({ top: 200 }))
      return Number(/\d+/.exec((await window(agent.page)).first)?.[0])
    })
    .toBeLessThan(260)
  let { first, top } = await window(agent.page)
  for (let page = 0; page < 3; page += 1) {
    const held = await agent.log.evaluate((log) => log.scrollHeight)
    await agent.log.evaluate((log) => log.scrollTo({ top: 120 }))
    // The rows of the new place are drawn a frame later.
    await expect.poll(async () => (await window(agent.page)).first).not.toBe('')
    ;({ first, top } = await window(agent.page))
    await expect.poll(() => agent.log.evaluate((log) => log.scrollHeight)).toBeGreaterThan(held + 500)
    const after = await window(agent.page)
    expect(after.first).toBe(first)
    expect(Math.abs(after.top - top)).toBeLessThanOrEqual(1)
    expect(after.rows).toBeLessThan(60)
  }

  // A quote of the very first message, far above what is read after a reload.
  await expect
    .poll(async () => {
      await agent.log.evaluate((log) => log.scrollTo({ top: 0 }))
      return agent.log.getByText('聊天记录从这里开始').isVisible()
    })
    .toBe(true)
  await agent.message('请问有没有礼盒').hover()
  await agent.message('请问有没有礼盒').getByRole('button', { name: '引用' }).click()
  await agent.replies('有的')
  // Who sends looks at what they sent.
  await agent.sees('有的')
  await agent.hasSentAll()
  await agent.page.reload()
  await agent.sees('有的')
  await agent.log.getByRole('button', { name: '较早的一条消息' }).click()
  const far = agent.message('请问有没有礼盒')
  await expect(far).toBeInViewport()
  await expect(far).toHaveClass(/is-marked/)
  await expect(agent.message('有的')).toHaveCount(0)
  // Later ones stay within reach: by scrolling, and at once by the pill.
  await expect
    .poll(async () => {
      await agent.log.evaluate((log) => log.scrollTo({ top: log.scrollHeight }))
      return agent.message('第 300 条').count()
    })
    .toBe(1)
  await agent.log.getByRole('button', { name: '请问有没有礼盒' }).click()
  await expect(far).toBeInViewport()
  await buyer.writes('还在吗')
  await agent.page.getByRole('button', { name: '1 条新消息' }).click()
  await agent.sees('还在吗')
})

test('a tick says that it is stored, two that the buyer has read it', async ({ demo }) => {
  const { agent, buyer } = await served(demo)
  await agent.replies('在的')
  await expect(agent.message('在的')).toContainText('已读')
  const { page } = buyer
  await page.goto('about:blank')
  await agent.replies('您看一下')
  await expect(agent.message('您看一下')).toContainText('已发送')
  await page.goto('/c/yunqi')
  await expect(agent.message('您看一下')).toContainText('已读')
})

test('pictures keep their size, and are looked at one after another by keys alone', async ({ demo }) => {
  const { agent } = await served(demo)
  const files = [
    { name: 'wide.png', mimeType: 'image/png', buffer: png(1200, 600, [40, 120, 90]) },
    { name: 'tall.png', mimeType: 'image/png', buffer: png(300, 900, [180, 120, 40]) },
  ]
  for (const file of files) await agent.sendsImage(file)
  await agent.hasSentAll()
  await agent.page.reload()
  const pictures = agent.log.locator('.picture')
  await expect(pictures).toHaveCount(2)
  const sizes = await pictures.evaluateAll((all) =>
    all.map(({ clientWidth, clientHeight }) => [clientWidth, clientHeight]),
  )
  expect(sizes).toEqual([
    [240, 120],
    [80, 240],
  ])

  await pictures.first().focus()
  await agent.page.keyboard.press('Enter')
  const viewer = agent.page.getByRole('dialog', { name: '看图' })
  await expect(viewer).toContainText('wide.png')
  await expect(viewer).toContainText('1/2')
  await expect(viewer.getByRole('button', { name: '上一张' })).toHaveCount(0)
  await agent.page.keyboard.press('+')
  await expect(viewer.getByRole('button', { name: '合适大小' })).not.toHaveText('100%')
  await agent.page.keyboard.press('ArrowRight')
  await expect(viewer).toContainText('tall.png')
  await expect(viewer.getByRole('link', { name: '下载' })).toHaveAttribute('download', 'tall.png')
  const download = agent.page.waitForEvent('download')
  await viewer.getByRole('link', { name: '下载' }).click()
  expect((await download).suggestedFilename()).toBe('tall.png')
  // The focus stays inside, and returns to the picture it came from.
  for (let turn = 0; turn < 12; turn += 1) {
    await agent.page.keyboard.press('Tab')
    expect(await agent.page.evaluate(() => document.activeElement?.closest('.message, .composer, .list'))).toBeNull()
  }
  await agent.page.keyboard.press('Escape')
  await expect(viewer).toHaveCount(0)
  await expect(pictures.first()).toBeFocused()
})

test('what is closed or handed on can be taken back for five seconds, and goes at once when the page is left', async ({
  demo,
}) => {
  const { agent, buyer } = await served(demo)
  await agent.closes()
  await agent.row(buyer).getByRole('button', { name: /撤销/ }).click()
  await expect(agent.list.getByText('等你回复')).toBeVisible()
  await agent.opens(buyer)
  await agent.replies('还在')
  await buyer.sees('还在')
  await expect(buyer.status).toHaveText('周晓彤为您服务')

  const li = await demo.agent('lixiang')
  await li.goes('在线')
  await agent.transfersTo('李响', '要开企业发票')
  await agent.row(buyer).getByRole('button', { name: /撤销/ }).click()
  await expect(agent.row(buyer).getByRole('button', { name: /撤销/ })).toHaveCount(0)
  await agent.opens(buyer)
  await agent.replies('还是我来')
  await buyer.sees('还是我来')
  await expect(li.offer(buyer)).toHaveCount(0)

  await agent.closes()
  // The page that counts the five seconds is gone: what it does not do as it leaves, nobody does.
  await agent.page.close({ runBeforeUnload: true })
  await expect(buyer.log.getByText(/结束/)).toBeVisible()
})
