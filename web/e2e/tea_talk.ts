// A morning at the demo's tea shop, played in front of the camera: buyers who ask, and an agent who answers.
import type { Agent } from './agent.ts'
import type { Buyer } from './buyer.ts'
import { Rest } from './rest.ts'
import { expect, type Stage } from './stage.ts'

export interface Morning {
  zhou: Agent
  /** The one whose thread is shown. */
  buyer: Buyer
  /** Of that buyer's conversation. */
  id: string
  others: Buyer[]
}

async function asks(demo: Stage, zhou: Agent, words: string): Promise<Buyer> {
  const buyer = await demo.buyer()
  await buyer.writes(words)
  await expect(zhou.row(buyer)).toBeVisible()
  return buyer
}

/** A picture to send: what the demo shop sells. */
export async function teaTins(demo: Stage): Promise<Buffer> {
  const page = await demo.page()
  await page.goto('/demo')
  const tins = await page.locator('figure').screenshot()
  await page.close()
  return tins
}

/** One long talk with a note and a picture, and two more buyers who wait. */
export async function morning(demo: Stage): Promise<Morning> {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await asks(demo, zhou, '在吗？昨天拍的龙井，收货地址写成老家了，还能改吗')
  const { id } = await (await Rest.signIn(demo.origin, 'linyue')).onlyConversation()
  await zhou.opens(buyer)
  await zhou.replies('在的～还没出库，可以改。把新地址发我就行')
  await buyer.sees('在的～还没出库，可以改。把新地址发我就行')
  await buyer.writes('上海市浦东新区张江镇科苑路 88 号 3 幢 1204，电话 13812345678')
  await zhou.notes('企业客户，手提袋可补 2 个，不用凑满减')
  await zhou.sendsImage({ name: '礼盒.png', mimeType: 'image/png', buffer: await teaTins(demo) })
  await expect(buyer.log.getByRole('button', { name: '查看图片 礼盒.png' }).locator('img')).toBeVisible()
  await zhou.replies('改好了。礼盒是这款，随单给您补 2 个手提袋，今天 18:00 前从杭州仓发出，到上海一般两天。')
  await buyer.writes('太好了，今天能发出吗？')
  await zhou.sees('太好了，今天能发出吗？')
  await buyer.hasSentAll()
  const others = [await asks(demo, zhou, '能开企业发票吗'), await asks(demo, zhou, '退款三天了怎么还没到账')]
  await zhou.hasSentAll()
  return { zhou, buyer, id, others }
}
