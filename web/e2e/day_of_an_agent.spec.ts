// Putting aside, ending with a wrap-up, being rated, opening again, and the end of the shift.
import { Rest } from './rest.ts'
import { expect, test } from './stage.ts'

/** A closing goes out once it can no longer be undone (5 s). */
const sentWithin = { timeout: 20_000 }

test("a conversation put aside leaves the waiting ones, until the buyer's next message", async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('货到了我再找你')
  await zhou.opens(buyer)
  await expect(zhou.page).toHaveTitle(/^\(1\)/)

  await zhou.chooses(/^1 小时后/)
  await zhou.isTold(`${buyer.name} 放到`)
  await expect(zhou.list.getByRole('heading', { name: '稍后处理' })).toBeVisible()
  await expect(zhou.page).not.toHaveTitle(/\(1\)/)
  await expect(zhou.log.getByText(/周晓彤 放到稍后处理，到/)).toBeVisible()
  await zhou.page.reload()
  await expect(zhou.list.getByRole('heading', { name: '稍后处理' })).toBeVisible()

  await buyer.writes('到了，少一罐')
  await expect(zhou.list.getByRole('heading', { name: '等你回复' })).toBeVisible()
  await expect(zhou.list.getByRole('heading', { name: '稍后处理' })).toHaveCount(0)

  await zhou.chooses('自选时间…')
  const dialog = zhou.page.getByRole('dialog')
  await dialog.getByLabel('到什么时候').fill('2020-01-01T09:00')
  await expect(dialog.getByText('要选以后的时间')).toBeVisible()
  await dialog.getByRole('button', { name: '取消' }).click()
  await zhou.chooses(/^明天/)
  await expect(zhou.list.getByRole('heading', { name: '稍后处理' })).toBeVisible()
  await zhou.page.getByRole('button', { name: '现在处理' }).click()
  await expect(zhou.list.getByRole('heading', { name: '等你回复' })).toBeVisible()
})

test('closing asks for the wrap-up that the group requires; the buyer rates; the agent opens again', async ({
  demo,
}) => {
  const owner = await Rest.signIn(demo.origin, 'owner')
  await owner.changesDefaultGroup({ wrap_up: 'required' })
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('退款到哪一步了')
  await zhou.opens(buyer)
  await zhou.replies('已退，三天内到账')
  await buyer.sees('已退，三天内到账')

  await zhou.closes()
  const dialog = zhou.page.getByRole('dialog')
  await expect(dialog).toContainText('这个分组结束前要写小结。')
  await expect(dialog.getByRole('button', { name: '不写，直接结束' })).toHaveCount(0)
  await dialog.getByRole('button', { name: '结束会话' }).click()
  await expect(dialog.getByText('请填问题类型')).toBeVisible()
  await dialog.getByLabel('问题类型').fill('退款进度')
  await dialog.getByLabel('小结').fill('三天内到账，无需跟进')
  await dialog.getByRole('button', { name: '结束会话' }).click()
  await expect(buyer.log.getByText(/客服结束了会话/)).toBeVisible(sentWithin)
  expect(await buyer.log.innerText()).not.toContain('退款进度')

  await zhou.opens(buyer)
  await expect(zhou.log.getByText(/会话小结：退款进度。三天内到账，无需跟进/)).toBeVisible()
  await buyer.place.getByText('很满意', { exact: true }).click()
  await buyer.place.getByRole('button', { name: '提交评价' }).click()
  await expect(zhou.log.getByText('买家评价：非常满意')).toBeVisible(sentWithin)

  await zhou.page.getByRole('button', { name: '再开会话', exact: true }).click()
  await expect(zhou.log.getByText('周晓彤 发起会话')).toBeVisible()
  await zhou.replies('款到账了吗')
  await buyer.sees('款到账了吗')
  // The topic is one press away the next time.
  await zhou.closes()
  await dialog.getByRole('button', { name: '退款进度' }).click()
  await expect(dialog.getByLabel('问题类型')).toHaveValue('退款进度')
})

test('at the end of the shift nothing new comes, and what is open goes back to its groups', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const first = await demo.buyer()
  await first.writes('第一位')
  await zhou.opens(first)

  await zhou.page.getByRole('button', { name: '更多状态' }).click()
  await zhou.page.getByRole('group', { name: '更多状态' }).getByRole('button', { name: /^离线/ }).click()
  await expect(zhou.page.getByText('接完手上 1 个会话就离线，现在不来新的。')).toBeVisible()
  const li = await demo.agent('lixiang')
  const second = await demo.buyer()
  await second.writes('第二位')
  await second.hasSentAll()
  await li.goes('在线')
  await expect(li.row(second)).toBeVisible()
  await expect(zhou.row(second)).toHaveCount(0)

  await zhou.page.getByRole('button', { name: '更多状态' }).click()
  await zhou.page.getByRole('button', { name: '下班交接…' }).click()
  const dialog = zhou.page.getByRole('dialog')
  await expect(dialog.getByRole('radio', { name: '各自的分组' })).toBeChecked()
  await dialog.getByLabel('留言').fill('等她发订单号')
  await dialog.getByRole('button', { name: '交接并离线' }).click()
  await zhou.isTold('已交出 1 个会话')
  await expect(zhou.page.getByRole('radio', { name: '离线' })).toBeChecked()
  await expect(li.row(first)).toBeVisible()
  await li.opens(first)
  await expect(li.log.getByText(/周晓彤 交班，回到「售前」排队。留言：等她发订单号/)).toBeVisible()
})
