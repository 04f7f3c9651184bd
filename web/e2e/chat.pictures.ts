// Pictures of what a buyer sees: the chat page from the greeting to the rating, and the widget on a shop's page.
import { sizes, takes } from './camera.ts'
import { expect, test } from './stage.ts'
import { fullHouse, TeaShop } from './tea_shop.ts'
import { teaTins } from './tea_talk.ts'

test.slow()

for (const size of sizes) {
  test(`from the greeting to the rating, ${size.viewport?.width}`, async ({ demo }) => {
    const shop = await TeaShop.of(demo)
    const { zhou } = await fullHouse(demo, 1)
    await demo.buyer() // a name that nobody uses
    const buyer = await demo.buyer(size)
    const { page } = buyer
    await expect(buyer.log).toContainText('这里是云栖茶舍')
    await takes(page, 'chat')
    await page.getByRole('button', { name: '售前咨询' }).click()
    await buyer.writes('这一款送长辈合适吗？平时喝得比较浓')
    await expect(buyer.log.locator('.line-up .place')).toBeVisible()
    await buyer.hasSentAll()
    await takes(page, 'chat-queue')

    await shop.allows('zhouxiaotong', 2)
    await expect(buyer.status).toHaveText('周晓彤为您服务')
    await zhou.opens(buyer)
    await zhou.replies('合适的，这款豆香足。喝得浓的话，也可以看看这套礼盒～')
    await zhou.sendsImage({ name: '礼盒.png', mimeType: 'image/png', buffer: await teaTins(demo) })
    await expect(buyer.log.getByRole('button', { name: '查看图片 礼盒.png' }).locator('img')).toBeVisible()
    await buyer.writes('好看！有礼盒装吗，想今天就发')
    await zhou.replies('有的，18:00 前付款当天从杭州仓发出，手提袋随单给您放两个，不用另外加钱。')
    await buyer.sees('有的，18:00 前付款当天从杭州仓发出，手提袋随单给您放两个，不用另外加钱。')
    await buyer.hasSentAll()
    await takes(page, 'chat-served')

    await zhou.closes()
    const card = page.getByRole('group', { name: '这次服务怎么样' })
    await card.getByRole('radio', { name: '满意', exact: true }).check({ timeout: 20_000, force: true })
    await expect(page.getByRole('button', { name: '提交评价' })).toBeInViewport({ ratio: 1 })
    await takes(page, 'chat-rating')
    await page.getByRole('button', { name: '提交评价' }).click()
    await expect(buyer.log.getByText(/您的评价/)).toBeVisible()
    await takes(page, 'chat-closed')
  })

  test(`a message left and a lost line, ${size.viewport?.width}`, async ({ demo }) => {
    const shop = await TeaShop.of(demo)
    await shop.closes('现在是休息时间，请留下您的问题，早上 9 点回来第一时间答复您。')
    const buyer = await demo.buyer(size)
    await buyer.writes('龙井拆封了还能退吗？订单尾号 6021')
    await expect(buyer.status).toHaveText('客服暂时不在，看到就回复')
    await buyer.hasSentAll()
    await takes(buyer.page, 'chat-away')
    await demo.proxy.stop()
    await expect(buyer.page.getByText(/网络断开/)).toBeVisible()
    await buyer.writes('断网时写的这句，连上就补发')
    await takes(buyer.page, 'chat-line-lost')
  })

  test(`the widget on the shop's page, ${size.viewport?.width}`, async ({ demo }) => {
    const zhou = await demo.agent('zhouxiaotong')
    await zhou.goes('在线')
    const shop = await TeaShop.of(demo)
    const widget = { side: 'right', offset_x: 24, offset_y: 24, greeting: '送长辈还是自己喝？我帮您挑' } as const
    await shop.becomes({ widget: { ...widget, greeting_after_s: 1 } })
    const greeted = await demo.page(size)
    await greeted.goto('/demo')
    await expect(greeted.getByRole('button', { name: widget.greeting })).toBeVisible()
    await takes(greeted, 'widget-greeting')
    const visitor = await demo.visitor(size)
    await visitor.writes('送长辈选特级还是一级？')
    await zhou.opens(visitor)
    await zhou.replies('送礼建议特级，豆香更足。平时喝浓茶的话，可以搭一饼普洱～')
    await visitor.sees('送礼建议特级，豆香更足。平时喝浓茶的话，可以搭一饼普洱～')
    await visitor.hasSentAll()
    await takes(visitor.page, 'widget')
  })
}
