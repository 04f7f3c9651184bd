// What was typed and not sent is there again after the page was reloaded.
import { expect, test } from './stage.ts'

test("an agent's reply and note in the making survive a reload, and the list says that they are there", async ({
  demo,
}) => {
  const agent = await demo.agent('zhouxiaotong')
  await agent.goes('在线')
  const first = await demo.buyer()
  await first.writes('第一位')
  await agent.opens(first)
  await agent.box.fill('写到一半的回复')
  await agent.page.getByRole('tab', { name: '内部备注' }).click()
  const note = agent.page.getByRole('textbox', { name: '内部备注' })
  await note.fill('写到一半的备注')

  await agent.page.reload()
  await agent.page.getByRole('tab', { name: '内部备注' }).click()
  await expect(note).toHaveValue('写到一半的备注')
  await agent.page.getByRole('tab', { name: '回复买家' }).click()
  await expect(agent.box).toHaveValue('写到一半的回复')

  const second = await demo.buyer()
  await second.writes('第二位')
  await agent.opens(second)
  await expect(agent.box).toHaveValue('')
  await expect(agent.row(first)).toContainText('[草稿] 写到一半的回复')
})

test("a buyer's words survive a reload", async ({ demo }) => {
  const buyer = await demo.buyer()
  await buyer.box.fill('还没想好怎么')
  await buyer.page.reload()
  await expect(buyer.box).toHaveValue('还没想好怎么')
})
