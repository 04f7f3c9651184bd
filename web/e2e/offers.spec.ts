// A conversation is offered: accepted, declined, or missed by somebody who is not there.
import { Rest } from './rest.ts'
import { expect, test } from './stage.ts'

/** A transfer goes out once it can no longer be undone (5 s). */
const sentWithin = { timeout: 20_000 }

test('a transfer is offered with its reason; declined it stays, accepted it goes', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('能开企业发票吗')
  await zhou.opens(buyer)
  await zhou.replies('稍等，我请同事来')
  const li = await demo.agent('lixiang')
  await li.goes('在线')

  await zhou.transfersTo('李响', '要开企业发票')
  await expect(li.offer(buyer)).toContainText('周晓彤 转来', sentWithin)
  await expect(li.offer(buyer)).toContainText('原因：要开企业发票')
  await expect(li.page).toHaveTitle(/^【派单 1】/)
  await expect(zhou.row(buyer)).toContainText('等 李响 接单')
  await zhou.opens(buyer)
  await expect(zhou.page.getByText(/等 李响 接单 \d+ 秒/)).toBeVisible()

  await li.declines(buyer)
  await zhou.isTold(`李响 没接 ${buyer.name}，仍由你接待`)
  await expect(li.page).not.toHaveTitle(/派单/)
  await expect(zhou.log.getByText('李响 没有接单')).toBeVisible()
  await zhou.replies('同事在忙，我先帮您看')
  await buyer.sees('同事在忙，我先帮您看')

  await zhou.transfersTo('李响', '还是得你来')
  await expect(li.offer(buyer)).toContainText('还是得你来', sentWithin)
  await li.accepts(buyer)
  await li.sees('能开企业发票吗')
  await expect(zhou.row(buyer).filter({ hasText: '已转走' })).toBeVisible()
  await li.replies('抬头发我')
  await buyer.sees('抬头发我')
  await expect(buyer.status).toHaveText('李响为您服务')
  // What passed between colleagues is nothing that the buyer reads.
  expect(await buyer.log.innerText()).not.toMatch(/派单|接单|要开企业发票|还是得你来/)
})

test('open offers are there again after a lost line, and after a reload', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await zhou.opens(buyer)
  const li = await demo.agent('lixiang')
  await li.goes('在线')
  await zhou.transfersTo('李响', '请接一下')
  await expect(li.offer(buyer)).toBeVisible(sentWithin)

  await li.page.reload()
  await expect(li.offer(buyer)).toBeVisible()
  // The focus is nobody's: Enter in the page answers no offer, on the focused button it does.
  await li.page.keyboard.press('Enter')
  await expect(li.offer(buyer)).toBeVisible()
  await li.page.getByRole('button', { name: `接单：${buyer.name}` }).focus()
  await li.page.keyboard.press('Enter')
  await expect(li.row(buyer)).toBeVisible()
})

test('who lets an offer of the queue expire gets nothing more until they are back', async ({ demo }) => {
  const owner = await Rest.signIn(demo.origin, 'owner')
  await owner.changesDefaultGroup({ hand_out: 'offer', offer_s: 8 })
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const first = await demo.buyer()
  await first.writes('第一位')
  await expect(zhou.offer(first)).toContainText('从「售前」派来')
  await expect(first.status).toHaveText('正在排队，轮到就接待您')

  const missed = zhou.page.getByText('你错过了一个派单，暂时不派新会话给你。')
  await expect(missed).toBeVisible({ timeout: 20_000 })
  await expect(zhou.offer(first)).toHaveCount(0)
  await expect(zhou.page.getByRole('radio', { name: '没应答' })).toBeChecked()
  await zhou.page.reload()
  await expect(missed).toBeVisible()
  const second = await demo.buyer()
  await second.writes('第二位')
  await second.hasSentAll()
  await expect(zhou.offer(second)).toHaveCount(0)

  await zhou.page.getByRole('button', { name: '我在' }).click()
  await expect(missed).toHaveCount(0)
  // The first was theirs to miss a moment ago; somebody else is asked before they are asked again.
  await zhou.accepts(second)
  await zhou.replies('来了')
  await second.sees('来了')
})
