// The buyer's side of routing: the place in the line, a message left at night, topics, the rating.
import type { Buyer } from './buyer.ts'
import { Rest } from './rest.ts'
import { expect, test } from './stage.ts'
import { fullHouse, TeaShop } from './tea_shop.ts'

/** Closing can be undone for 5 s before it goes out. */
const closedWithin = { timeout: 20_000 }

function place(buyer: Buyer) {
  return buyer.log.locator('.line-up .place')
}

test('a buyer who waits although somebody is there sees the place, and the estimate once there is a pace', async ({
  demo,
}) => {
  const { zhou, buyers } = await fullHouse(demo, 1)
  const second = await demo.buyer()
  await second.writes('第二位')
  await expect(second.status).toHaveText('正在排队，轮到就接待您')
  // One departure is no pace, so nothing is said of the time.
  await expect(place(second)).toHaveText('下一位就是您')
  const third = await demo.buyer()
  await third.writes('第三位')
  await expect(place(third)).toHaveText('第 2 位')

  await zhou.opens(buyers[0] as Buyer)
  await zhou.closes()
  await expect(second.status).toHaveText('周晓彤为您服务', closedWithin)
  await expect(place(third)).toHaveText(/^下一位就是您(不到 1 分钟|约 \d+ 分钟)$/)
  await third.page.reload()
  await expect(place(third)).toHaveText(/^下一位就是您(不到 1 分钟|约 \d+ 分钟)$/)
})

test('outside business hours a buyer leaves a message, sees the away text, and is served when the shop opens', async ({
  demo,
}) => {
  const shop = await TeaShop.of(demo)
  await shop.closes('现在是休息时间，请留言')
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线') // at the desk, but the shop is closed
  const buyer = await demo.buyer()
  await buyer.writes('龙井拆封了还能退吗')

  const away = buyer.message('现在是休息时间，请留言')
  await expect(away).toBeVisible()
  await expect(away.locator('.by')).toHaveText('自动回复')
  await expect(buyer.status).toHaveText('客服暂时不在，看到就回复')
  await expect(buyer.place.getByRole('textbox', { name: '留言' })).toHaveAttribute(
    'placeholder',
    '留言，客服回来后回复',
  )
  await expect(buyer.log).not.toContainText('排队')
  await buyer.page.reload()
  await expect(away).toBeVisible()
  await buyer.writes('订单尾号 6021')
  await buyer.hasSentAll()
  await expect(away).toHaveCount(1) // said once, however much is left

  await shop.opens()
  await expect(buyer.status).toHaveText('周晓彤为您服务')
  await zhou.opens(buyer)
  await zhou.sees('订单尾号 6021')
})

test('nobody on duty is not called busy', async ({ demo }) => {
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await expect(buyer.status).toHaveText('客服暂时不在，看到就回复')
  await expect(buyer.page.getByText('忙')).toHaveCount(0)
})

test('what the buyer chooses leads to the other group, and may be changed in the line', async ({ demo }) => {
  const shop = await TeaShop.of(demo)
  await shop.offersTopics()
  const choice = (buyer: Buyer, name: string) =>
    buyer.place.getByRole('group', { name: '您想咨询什么' }).getByRole('button', { name })
  // 周晓彤 is of 售前 only; 李响 is of 售后 as well.
  for (const login of ['zhouxiaotong', 'lixiang']) await (await demo.agent(login)).goes('在线')

  // Twice to 李响, although 周晓彤 has nobody.
  await shop.allows('lixiang', 2)
  for (const question of ['礼盒压坏了', '少发了一罐']) {
    const buyer = await demo.buyer()
    await choice(buyer, '售后服务').click()
    await expect(choice(buyer, '售后服务')).toHaveAttribute('aria-pressed', 'true')
    await buyer.writes(question)
    await expect(buyer.status).toHaveText('李响为您服务')
    await expect(choice(buyer, '售后服务')).toHaveCount(0)
  }

  // The third waits for 李响, thinks again, and is served by 周晓彤.
  const third = await demo.buyer()
  await choice(third, '售后服务').click()
  await third.writes('其实想问送礼选哪款')
  await expect(place(third)).toHaveText(/^下一位就是您/)
  await third.page.reload()
  await expect(choice(third, '售后服务')).toHaveAttribute('aria-pressed', 'true')
  await choice(third, '选茶').click()
  await expect(third.status).toHaveText('周晓彤为您服务')
  await expect(third.log.getByText('周晓彤为您服务')).toHaveCount(1)
})

test('a closed conversation is rated once, and stays rated', async ({ demo }) => {
  const { zhou, buyers } = await fullHouse(demo, 1)
  const buyer = buyers[0] as Buyer
  await zhou.opens(buyer)
  await zhou.replies('已经给您改好地址了')
  await buyer.sees('已经给您改好地址了')
  await zhou.closes()
  const card = buyer.place.getByRole('group', { name: '这次服务怎么样' })
  await expect(card).toBeVisible(closedWithin)

  // By keys alone: along the faces, to the words, and sent.
  await card.getByRole('radio', { name: '很满意' }).focus()
  await buyer.page.keyboard.press('Space')
  await buyer.page.keyboard.press('ArrowRight')
  await expect(card.getByRole('radio', { name: '满意', exact: true })).toBeChecked()
  await buyer.page.keyboard.press('Tab')
  await buyer.page.keyboard.insertText('回复很快')
  await buyer.page.keyboard.press('Tab')
  await expect(buyer.place.getByRole('button', { name: '提交评价' })).toBeFocused()
  await buyer.page.keyboard.press('Enter')

  const given = buyer.log.getByText('您的评价：满意。谢谢您')
  await expect(given).toBeVisible()
  await expect(card).toHaveCount(0)
  await expect(buyer.log).toBeFocused()
  await buyer.page.reload()
  await expect(given).toBeVisible()
  await expect(card).toHaveCount(0)

  // The next conversation is one of its own: nothing is asked before it ends.
  await buyer.writes('再问一下发票')
  await expect(buyer.status).toHaveText('周晓彤为您服务')
  await expect(card).toHaveCount(0)
  await expect(given).toHaveCount(1)
})

test('a blocked buyer reads that it was not delivered, and nothing of why', async ({ demo }) => {
  const { zhou, buyers } = await fullHouse(demo, 1)
  const buyer = buyers[0] as Buyer
  await zhou.opens(buyer)
  const supervisor = await Rest.signIn(demo.origin, 'linyue')
  const { buyer: blocked } = await supervisor.onlyConversation()
  await supervisor.call('PUT', `/api/v1/buyers/${blocked.id}/block`, { reason: '骂人' })
  await expect(buyer.status).toHaveText('会话已结束')

  await buyer.writes('怎么不回了')
  await expect(buyer.message('怎么不回了').getByRole('alert')).toHaveText(/消息暂时无法送达/)
  await expect(buyer.page.getByText(/拉黑|骂人|blocked/)).toHaveCount(0)
  await buyer.page.reload()
  await expect(buyer.message('怎么不回了').getByRole('alert')).toHaveText(/消息暂时无法送达/)
})
