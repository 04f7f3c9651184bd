// A supervisor sees who waits and why, takes conversations over, and gives them to whom they choose.
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

/** Full with one conversation. */
async function oneSeat(demo: Stage, login: string) {
  const owner = await Rest.signIn(demo.origin, 'owner')
  const { items } = await owner.call<{ items: { id: string; login: string; version: number }[] }>(
    'GET',
    '/api/v1/accounts',
  )
  const account = items.find((one) => one.login === login)
  if (!account) throw new Error(`there is no ${login}`)
  await owner.call('PATCH', `/api/v1/accounts/${account.id}`, { cap: 1 }, { 'if-match': `"${account.version}"` })
}

test('a take-over moves the conversation at once, and the former agent is told who and why', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('你们主管在吗')
  await zhou.opens(buyer)

  const lin = await demo.agent('linyue')
  const { id } = await (await Rest.signIn(demo.origin, 'linyue')).onlyConversation()
  await lin.page.goto(`/app/${id}`)
  await lin.sees('你们主管在吗')
  await lin.page.getByRole('button', { name: '接管', exact: true }).click()
  const dialog = lin.page.getByRole('dialog')
  await expect(dialog).toContainText('现在由 周晓彤 接待')
  await dialog.getByLabel('原因').fill('买家点名要主管')
  await dialog.getByRole('button', { name: '接管', exact: true }).click()

  await zhou.isTold(`林悦 接管了 ${buyer.name} 的会话：买家点名要主管`)
  await expect(zhou.row(buyer)).toContainText('林悦 接管')
  await expect(lin.row(buyer)).toBeVisible()
  await expect(lin.log.getByText(/林悦 .*接管了会话.*原因：买家点名要主管/)).toBeVisible()
  await lin.replies('我是主管，您说')
  await buyer.sees('我是主管，您说')
  await expect(buyer.status).toHaveText('林悦为您服务')
})

test('the waiting list says why, and a conversation is pushed above the cap with a reason', async ({ demo }) => {
  await oneSeat(demo, 'zhouxiaotong')
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const first = await demo.buyer()
  await first.writes('第一位')
  await expect(zhou.row(first)).toBeVisible()
  const second = await demo.buyer()
  await second.writes('第二位')
  await expect(second.status).toHaveText('正在排队，轮到就接待您')

  const lin = await demo.agent('linyue')
  await lin.page.getByRole('tab', { name: '排队' }).click()
  await expect(lin.row(second)).toContainText('第 1 位·售前·全部接满，空出一位就接')
  await lin.page.getByRole('button', { name: `${second.name} 为什么在等，怎么处理` }).click()
  const menu = lin.page.getByRole('group', { name: `${second.name} 为什么在等，怎么处理` })
  await expect(menu).toContainText('周晓彤')
  await menu.getByRole('button', { name: '指派给…' }).click()
  const dialog = lin.page.getByRole('dialog')
  await dialog.getByRole('radio', { name: '周晓彤' }).click()
  const send = dialog.getByRole('button', { name: '超上限指派' })
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByLabel('原因').fill('老客户，只认小彤')
  await send.click()
  await lin.isTold(`已把 ${second.name} 指派给 周晓彤`)

  await expect(zhou.row(second)).toBeVisible()
  await zhou.opens(second)
  await expect(zhou.log.getByText('林悦 指派给 周晓彤')).toBeVisible()
  await zhou.page.getByRole('button', { name: '为什么是我' }).click()
  const why = zhou.page.getByRole('group', { name: '为什么是我' })
  await expect(why).toContainText('主管指派，允许超过上限')
  await expect(why).toContainText('原因：老客户，只认小彤')
  await why.getByRole('button', { name: '看全部经过' }).click()
  await expect(why).toContainText('进入「售前」排队')
})

test('a claim by hand takes a waiting conversation where the group allows it', async ({ demo }) => {
  const owner = await Rest.signIn(demo.origin, 'owner')
  await owner.changesDefaultGroup({ claim_by_hand: true })
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('挂起')
  const buyer = await demo.buyer()
  await buyer.writes('有人吗')
  await buyer.hasSentAll()

  await zhou.page
    .getByRole('tab', { name: /排队|留言池/ })
    .first()
    .click()
  const waiting = zhou.page.getByRole('button', { name: `${buyer.name} 为什么在等，怎么处理` })
  await expect(zhou.page.getByRole('tab', { name: /^(排队|留言池)\s*1$/ })).toBeVisible()
  await zhou.page.getByRole('tab', { name: /^(排队|留言池)\s*1$/ }).click()
  await waiting.click()
  await zhou.page.getByRole('button', { name: /^领取/ }).click()
  await zhou.sees('有人吗')
  await expect(zhou.log.getByText('周晓彤 领取了会话')).toBeVisible()
  await expect(buyer.status).toHaveText('周晓彤为您服务')
})
