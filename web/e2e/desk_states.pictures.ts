// Pictures of what time and colleagues do to the desk: who waits too long, what is offered, the line and the lost line.
import { sizes, takes } from './camera.ts'
import { Rest } from './rest.ts'
import { expect, test } from './stage.ts'
import { fullHouse, TeaShop } from './tea_shop.ts'
import { morning } from './tea_talk.ts'

test.slow()

test('who waits, who waits too long, what is put aside and what is not sent', async ({ demo }) => {
  const { zhou, buyer, others } = await morning(demo)
  const [second, third] = others
  if (!second || !third) throw new Error('the morning has three buyers')
  await zhou.opens(third)
  await zhou.replies('到账要看银行，一般 1 到 3 个工作日，我帮您盯着')
  await zhou.hasSentAll()
  const fourth = await demo.buyer()
  await fourth.writes('礼盒压坏了一个角，能补发吗')
  await zhou.opens(fourth)
  await zhou.chooses(/^1 小时后/)
  await expect(zhou.list.getByRole('heading', { name: '稍后处理' })).toBeVisible()
  const asked_ms = Date.now()
  for (const size of sizes) {
    const page = await demo.page(size)
    await page.clock.install()
    const desk = await demo.agentOn(page, 'zhouxiaotong')
    await desk.row(second).click()
    await desk.box.fill('可以的，抬头和税号发我')
    await page.goto('/app')
    await expect(desk.row(second)).toContainText('[草稿]')
    // The first has waited for more than three minutes, the other for less.
    await page.clock.setFixedTime(asked_ms + 176_000)
    await expect(desk.row(buyer).locator('.wait')).not.toHaveClass(/calm/)
    await takes(page, 'list-waiting')
    await page.clock.setFixedTime(asked_ms + 400_000)
    await expect(desk.row(buyer).locator('.wait')).toHaveClass(/red/)
    await takes(page, 'list-overdue')
  }
})

test('a conversation is offered', async ({ demo }) => {
  const { zhou, buyer } = await morning(demo)
  const li = await demo.agent('lixiang')
  await li.goes('在线')
  const desks = [li, await demo.agent('lixiang', sizes[1])]
  await zhou.opens(buyer)
  await zhou.transfersTo('李响', '要开企业发票，税号已经发来了')
  for (const desk of desks) {
    await expect(desk.offer(buyer)).toContainText('周晓彤 转来', { timeout: 20_000 })
    await takes(desk.page, 'offer')
  }
})

test('the line, and why each waits', async ({ demo }) => {
  await fullHouse(demo, 2)
  for (const words of ['第一次买，送长辈选哪款合适', '上周买的普洱有点受潮，能换吗']) {
    const waiting = await demo.buyer()
    await waiting.writes(words)
    await expect(waiting.status).toHaveText(/排队/)
  }
  for (const size of sizes) {
    const lin = await demo.agent('linyue', size)
    await lin.list.getByRole('tab', { name: '排队' }).click()
    await expect(lin.list.getByRole('link')).toHaveCount(2)
    await takes(lin.page, 'queue')
    await lin.list
      .getByRole('button', { name: /为什么在等/ })
      .first()
      .click()
    await takes(lin.page, 'queue-why')
  }
})

test('a conversation that ended, and a lost line', async ({ demo }) => {
  const { zhou, buyer, id } = await morning(demo)
  const desks = [zhou, await demo.agent('zhouxiaotong', sizes[1])]
  const supervisor = await Rest.signIn(demo.origin, 'linyue')
  const { items } = await supervisor.call<{ items: { id: string; assignment_epoch: number }[] }>(
    'GET',
    '/api/v1/conversations',
  )
  const assignment_epoch = items.find((one) => one.id === id)?.assignment_epoch
  const wrap_up = { topic: '改地址', summary: '已改到上海张江，补 2 个手提袋' }
  await supervisor.call('POST', `/api/v1/conversations/${id}/close`, { assignment_epoch, wrap_up })
  for (const { page } of desks) {
    await page.goto(`/app/${id}`)
    await expect(page.getByRole('heading', { name: buyer.name })).toBeVisible()
    await expect(page.getByText(/会话小结：改地址/)).toBeVisible()
    await takes(page, 'ended')
  }
  await demo.proxy.stop()
  for (const { page } of desks) {
    await expect(page.getByText(/连接断了|连接断开|重连/).first()).toBeVisible()
    await takes(page, 'line-lost')
  }
})

test('what a supervisor does: the search, the monitor, a whisper', async ({ demo }) => {
  const { zhou } = await morning(demo)
  await (await TeaShop.of(demo)).allows('zhouxiaotong', 3)
  const li = await demo.agent('lixiang')
  await li.goes('挂起')
  const waiting = await demo.buyer()
  await waiting.writes('在吗，礼盒还有货吗')
  await expect(waiting.status).toHaveText(/排队/)
  await zhou.page.mouse.move(700, 450)
  for (const size of sizes) {
    const { page } = await demo.agent('linyue', size)
    await page.goto('/app/search')
    await expect(page.getByText('找说过的话')).toBeVisible()
    await takes(page, 'search-empty')
    await page.getByRole('textbox', { name: /^搜消息/ }).fill('礼盒')
    await expect(page.getByRole('link', { name: /礼盒是这款/ })).toBeVisible()
    await takes(page, 'search')
    await page.goto('/app/monitor')
    await expect(page.getByRole('link', { name: waiting.name })).toBeVisible()
    await takes(page, 'monitor')
    await page.getByRole('group', { name: /^周晓彤，/ }).focus()
    await page.keyboard.press('s')
    await page.getByRole('dialog').getByLabel('悄悄话').fill('先答应今天发，仓库我来催')
    await takes(page, 'whisper')
  }
})
