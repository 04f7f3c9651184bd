// A buyer and two agents talk from the first word to the end, over lines that are cut and a server that restarts.
import type { Conversation } from '../shared/api/types.ts'
import type { Agent } from './agent.ts'
import type { Buyer } from './buyer.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

/** Reconnecting backs off; so long may it take until both sides are level again. */
const levelWithin = { timeout: 30_000 }

const numbered = (who: string, count: number) => Array.from({ length: count }, (_, index) => `${who}第 ${index + 1} 句`)

/** Both write at once, without waiting for anything. */
async function bothWrite(buyer: Buyer, agent: Agent, said: string[], answered: string[]) {
  for (const [index, text] of said.entries()) {
    await buyer.writes(text)
    await agent.replies(answered[index] ?? '')
  }
}

async function bothAreLevel(buyer: Buyer, agent: Agent, said: string[], answered: string[]) {
  for (const text of answered) await expect(buyer.message(text)).toBeVisible(levelWithin)
  for (const text of said) await expect(agent.message(text)).toBeVisible(levelWithin)
  await buyer.hasSentAll()
  await agent.hasSentAll()
}

/** What each side shows is what the database holds: nothing lost, nothing twice, one order. */
async function everybodyShowsWhatIsStored(demo: Stage, buyer: Buyer, agent: Agent): Promise<Conversation> {
  const supervisor = await Rest.signIn(demo.origin, 'linyue')
  const conversation = await supervisor.onlyConversation()
  const stored = await supervisor.texts(conversation.thread)
  expect(await agent.texts()).toEqual(stored.map(({ text }) => text))
  // On the buyer's page the welcome stands on top: it greeted before anything was written.
  const greetingFirst = [...stored.filter(({ auto }) => auto), ...stored.filter(({ auto }) => !auto)]
  expect(await buyer.texts()).toEqual(greetingFirst.map(({ text }) => text))
  return conversation
}

/** Everything that was written is there, once. */
async function nothingIsLostOrDoubled(demo: Stage, buyer: Buyer, agent: Agent, written: string[]) {
  const { thread } = await everybodyShowsWhatIsStored(demo, buyer, agent)
  const supervisor = await Rest.signIn(demo.origin, 'linyue')
  const stored = (await supervisor.texts(thread)).filter(({ auto }) => !auto)
  expect(stored.map(({ text }) => text).toSorted()).toEqual(written.toSorted())
}

test('a buyer in the widget is answered, gets a picture, is handed on and said goodbye to', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.visitor()

  await buyer.writes('在吗？礼盒今天能发货吗')
  await zhou.opens(buyer)
  await zhou.replies('在的，18:00 前付款当天发')
  await buyer.sees('在的，18:00 前付款当天发')
  await expect(buyer.status).toHaveText('周晓彤为您服务')

  await zhou.sendsImage({ name: '礼盒.png', mimeType: 'image/png', buffer: await buyer.page.screenshot() })
  const picture = buyer.log.getByRole('button', { name: '查看图片 礼盒.png' }).locator('img')
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)

  const li = await demo.agent('lixiang')
  await li.goes('在线')
  await zhou.transfersTo('李响', '要开企业发票')
  await expect(li.offer(buyer)).toContainText('要开企业发票', levelWithin)
  await li.accepts(buyer)
  await li.sees('在吗？礼盒今天能发货吗')
  await expect(li.log.getByText('周晓彤 转接给 李响')).toBeVisible()
  await expect(zhou.row(buyer).filter({ hasText: '已转走' })).toBeVisible(levelWithin)

  await li.replies('发票我来开，抬头发我')
  await buyer.sees('发票我来开，抬头发我')
  await expect(buyer.status).toHaveText('李响为您服务')
  await li.closes()
  await expect(buyer.log.getByText(/客服结束了会话/)).toBeVisible(levelWithin)
  await li.opens(buyer) // closing had left the thread; what has just ended can be read

  expect((await everybodyShowsWhatIsStored(demo, buyer, li)).state).toBe('closed')
})

test('lines that are cut while both write lose nothing and double nothing', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('你好')
  await zhou.opens(buyer)

  const said = numbered('买家', 6)
  const answered = numbered('客服', 6)
  await bothWrite(buyer, zhou, said.slice(0, 2), answered.slice(0, 2))
  demo.proxy.cut() // what was just written may be stored, acknowledged, both or neither
  await bothWrite(buyer, zhou, said.slice(2, 4), answered.slice(2, 4))
  demo.proxy.refuse()
  demo.proxy.cut()
  await bothWrite(buyer, zhou, said.slice(4), answered.slice(4))
  demo.proxy.accept()

  await bothAreLevel(buyer, zhou, said, answered)
  await nothingIsLostOrDoubled(demo, buyer, zhou, ['你好', ...said, ...answered])
})

test('a server that restarts while both write loses nothing and doubles nothing', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('你好')
  await zhou.opens(buyer)

  const said = numbered('买家', 6)
  const answered = numbered('客服', 6)
  await Promise.all([bothWrite(buyer, zhou, said, answered), demo.server.restart()])

  await bothAreLevel(buyer, zhou, said, answered)
  await nothingIsLostOrDoubled(demo, buyer, zhou, ['你好', ...said, ...answered])
})
