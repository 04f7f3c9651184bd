// What the buyer's page shows around a conversation, on a phone: topics, the line, a message left, the rating.
import { phone } from './browser.ts'
import { isFit } from './fit.ts'
import { expect, test } from './stage.ts'
import { fullHouse, TeaShop } from './tea_shop.ts'

const looks = [
  { colorScheme: 'light', locale: 'zh-CN', rate: '这次服务怎么样', send: '提交评价', leave: '留言' },
  { colorScheme: 'dark', locale: 'en-US', rate: 'How did we do?', send: 'Send rating', leave: 'Leave a message' },
] as const

for (const { colorScheme, locale, rate, send, leave } of looks) {
  test(`topics, the line, a message left and the rating, ${colorScheme}, ${locale}`, async ({ demo }) => {
    test.slow() // axe reads every state through
    const look = { colorScheme, locale, viewport: phone, hasTouch: true, reducedMotion: 'reduce' } as const
    const shop = await TeaShop.of(demo)
    const { zhou } = await fullHouse(demo, 1)
    await shop.offersTopics()

    const buyer = await demo.buyer(look)
    const { page } = buyer
    const topic = page.getByRole('button', { name: '选茶' })
    await topic.tap()
    await expect(topic).toHaveAttribute('aria-pressed', 'true')
    await isFit(page, 'topics')
    await buyer.writes('这一款送长辈合适吗？')
    await expect(buyer.log.locator('.line-up .place')).toBeVisible()
    await isFit(page, 'the line')

    // Served, and then asked how it was.
    await shop.allows('zhouxiaotong', 2)
    await expect(topic).toHaveCount(0)
    await zhou.opens(buyer)
    await zhou.replies('合适，这款豆香足')
    await buyer.sees('合适，这款豆香足')
    await zhou.closes()
    await page.getByRole('group', { name: rate }).getByRole('radio').first().check({ timeout: 20_000 })
    await expect(page.getByRole('button', { name: send })).toBeInViewport({ ratio: 1 })
    await isFit(page, 'the rating')

    // Whoever served last would get the buyer again, also outside the hours.
    await zhou.goes('离线')
    await shop.closes('现在是休息时间，请留言')
    await buyer.writes('明天再来问')
    await buyer.sees('现在是休息时间，请留言')
    await expect(page.getByRole('textbox', { name: leave })).toBeVisible()
    await isFit(page, 'a message left')
  })
}
