// Takes the pictures of the README from the running product: what is on them was said in front of the camera.
import { join } from 'node:path'
import { phone } from './browser.ts'
import { expect, test } from './stage.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images')

test('the console and the chat page at work', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')

  const shop = await demo.visitor()
  await shop.writes('送长辈选特级还是一级？')
  await zhou.opens(shop)
  await zhou.replies('送礼建议特级，豆香更足。平时喝浓茶的话，可以搭一饼普洱～')
  await shop.sees('送礼建议特级，豆香更足。平时喝浓茶的话，可以搭一饼普洱～')

  const buyer = await demo.buyer({ viewport: phone, deviceScaleFactor: 2, hasTouch: true })
  await buyer.writes('在吗？昨天拍的龙井，收货地址写成老家了，还能改吗')
  await zhou.opens(buyer)
  await zhou.replies('在的～还没出库，可以改。把新地址发我就行')
  await buyer.sees('在的～还没出库，可以改。把新地址发我就行')
  await buyer.writes('上海市浦东新区张江镇，电话 13812345678')
  await zhou.notes('企业客户，手提袋可补 2 个，不用凑满减')
  const product = shop.page.locator('figure')
  await zhou.sendsImage({ name: '礼盒.png', mimeType: 'image/png', buffer: await product.screenshot() })
  await expect(buyer.log.getByRole('button', { name: '查看图片 礼盒.png' }).locator('img')).toBeVisible()
  await zhou.replies('改好了。礼盒是这款，随单给您补 2 个手提袋')
  await buyer.sees('改好了。礼盒是这款，随单给您补 2 个手提袋')
  await buyer.writes('太好了，今天能发出吗？')
  await zhou.sees('太好了，今天能发出吗？')
  await buyer.hasSentAll()

  for (const question of ['能开企业发票吗', '退款三天了怎么还没到账']) {
    const another = await demo.buyer()
    await another.writes(question)
    await expect(zhou.row(another)).toBeVisible()
  }
  await zhou.hasSentAll()
  await zhou.page.mouse.move(700, 450)
  await zhou.page.screenshot({ path: join(folder, 'console.png') })
  await buyer.page.screenshot({ path: join(folder, 'chat.png') })
  await shop.page.screenshot({ path: join(folder, 'shop.png') })
})
