// A supervisor watches the shop live: who waits and why, who serves, alarms; reads along, whispers, and takes over.
import { phone, wide } from './browser.ts'
import { isFit } from './fit.ts'
import { expect, test } from './stage.ts'
import { fullHouse } from './tea_shop.ts'

test('the monitor shows who waits and why, follows every second, and opens and takes over with one key', async ({
  demo,
}) => {
  const { zhou, buyers } = await fullHouse(demo, 1)
  const [served] = buyers
  if (!served) throw new Error('a full house has buyers')
  const waiting = await demo.buyer()
  await waiting.writes('有人吗')
  await expect(waiting.status).toHaveText(/排队/)

  const lin = await demo.agent('linyue')
  await lin.page.getByRole('link', { name: '监控' }).click()
  const queue = lin.page.getByRole('region', { name: '为什么在等' })
  await expect(queue.getByRole('link', { name: waiting.name })).toContainText('全部接满')
  await expect(queue).toContainText('在线 1 人全部满额 1/1')
  const agents = lin.page.getByRole('region', { name: '客服' })
  const tile = agents.getByRole('group', { name: /^周晓彤，在线，在接 1，上限 1/ })
  await expect(tile).toContainText('1 位在等')
  await expect(lin.page.getByRole('region', { name: '到达与应答' }).getByText('到达 2/分')).toBeVisible()

  // An answer shows within a second or two, and what did not change is not drawn anew.
  await tile.evaluate((element) => element.setAttribute('data-drawn', 'once'))
  await zhou.opens(served)
  await zhou.replies('在的，马上看')
  const calm = agents.getByRole('group', { name: /^周晓彤，.*无人等$/ })
  await expect(calm).toHaveAttribute('data-drawn', 'once')
  await expect(lin.page.getByText('应答 1/分')).toBeVisible()

  // W: reads along, as it is said, and cannot write to the buyer by mistake.
  await calm.focus()
  await lin.page.keyboard.press('w')
  await lin.sees('在的，马上看')
  await expect(lin.page.getByText('现在由 周晓彤 接待，只能写备注。')).toBeVisible()
  await expect(lin.page.getByRole('tab', { name: '回复买家' })).toHaveCount(0)
  await served.writes('好的，我等你')
  await lin.sees('好的，我等你')

  // The agent sees who looks, and the buyer does not.
  await expect(zhou.page.locator('.thread-head .looking')).toContainText('林悦')
  await lin.page.getByRole('textbox', { name: '内部备注' }).pressSequentially('这位')
  await expect(zhou.page.locator('.thread-head .looking')).toHaveAttribute('title', /林悦 正在写/)
  await zhou.box.pressSequentially('稍等')
  await expect(served.page.getByText('林悦')).toHaveCount(0)

  // T: takes over from the row of whoever waits.
  await lin.page.getByRole('link', { name: '监控' }).click()
  await queue.getByRole('link', { name: waiting.name }).hover()
  await lin.page.keyboard.press('t')
  const dialog = lin.page.getByRole('dialog')
  await expect(dialog).toContainText(`接管 ${waiting.name}`)
  await dialog.getByRole('button', { name: '接管', exact: true }).click()
  await lin.sees('有人吗')
  await expect(waiting.status).toHaveText('林悦为您服务')
  await lin.page.getByRole('link', { name: '监控' }).click()
  await expect(queue).toContainText('没有人在等')
})

test('a whisper is for the agent, who sees it as one; the buyer gets nothing of it', async ({ demo }) => {
  const { zhou, buyers } = await fullHouse(demo, 1)
  const [buyer] = buyers
  if (!buyer) throw new Error('a full house has buyers')
  const lin = await demo.agent('linyue')
  await lin.page.goto('/app/monitor')
  const tile = lin.page.getByRole('group', { name: /^周晓彤，/ })
  await tile.focus()
  await lin.page.keyboard.press('s')
  const dialog = lin.page.getByRole('dialog')
  await dialog.getByLabel('悄悄话').fill('先答应今天发，仓库我来催')
  await dialog.getByRole('button', { name: '悄悄说' }).click()
  await lin.isTold('已悄悄告诉 周晓彤')
  await zhou.opens(buyer)
  await expect(zhou.log.locator('.whisper')).toContainText('先答应今天发，仓库我来催')
  await expect(zhou.log.locator('.whisper')).toContainText('买家看不到')
  await zhou.replies('今天就发')
  await buyer.sees('今天就发')
  await expect(buyer.page.getByText('仓库我来催')).toHaveCount(0)
})

test('alarms are raised, acknowledged and over; a cut line says how old the picture is', async ({ demo }) => {
  const { zhou } = await fullHouse(demo, 1)
  const lin = await demo.agent('linyue')
  await lin.page.goto('/app/monitor')
  const alarms = lin.page.getByRole('region', { name: '告警' })
  await expect(alarms).toContainText('现在没有告警')
  await zhou.page.close()
  const gone = alarms.getByRole('article')
  await expect(gone).toContainText(/周晓彤 断开 \d+ 秒，\d+ 秒后改派 1 个会话/)
  await gone.getByRole('button', { name: /^确认/ }).click()
  await expect(gone).toContainText('你已确认')
  await expect(alarms).toContainText('现在没有告警', { timeout: 30_000 })

  await demo.proxy.stop()
  await expect(lin.page.getByText(/连接断了，画面停在/)).toBeVisible()
})

const looks = [
  { colorScheme: 'light', viewport: wide },
  { colorScheme: 'dark', viewport: wide },
  { colorScheme: 'light', viewport: phone },
  { colorScheme: 'dark', viewport: phone },
] as const

for (const look of looks) {
  test(`the monitor in ${look.colorScheme} at ${look.viewport.width}`, async ({ demo }) => {
    test.slow()
    await fullHouse(demo, 2)
    const waiting = await demo.buyer()
    await waiting.writes('有人吗')
    await expect(waiting.status).toHaveText(/排队/)
    const lin = await demo.agent('linyue', look)
    await lin.page.goto('/app/monitor')
    await expect(lin.page.getByRole('link', { name: waiting.name })).toBeVisible()
    await isFit(lin.page, 'the monitor')
    await lin.page.getByRole('group', { name: /^周晓彤，/ }).focus()
    await isFit(lin.page, 'the monitor with a chosen tile')
  })
}
