// What the owner sets up: people, groups and caps, and that it takes hold.
import { Agent } from './agent.ts'
import { expect, test } from './stage.ts'

test('the owner makes an account, a group and a cap; the new colleague serves within it', async ({ demo }) => {
  const owner = await demo.agent('owner')
  const { page } = owner

  await page.getByRole('link', { name: '管理' }).click()
  await page.getByRole('button', { name: '新建子账号' }).click()
  // Not the list's search for 姓名或账号, which is there until the page has come.
  await page.getByLabel('姓名', { exact: true }).fill('方小舟')
  await page.getByLabel('登录名').fill('fangxiaozhou')
  await page.getByLabel('初始密码').fill('spring-tea-2026')
  await page.getByLabel('最多同时接待').fill('1')
  await page.getByRole('checkbox', { name: '客服，云栖茶舍旗舰店' }).check()
  await page.getByRole('button', { name: '创建账号' }).click()
  await expect(page.getByText('方小舟 的账号建好了')).toBeVisible()

  await page.getByRole('link', { name: '店铺', exact: true }).click()
  await page.getByRole('link', { name: '云栖茶舍旗舰店' }).click()
  await page.getByRole('link', { name: '分组' }).click()
  await page.getByRole('button', { name: '新建分组' }).click()
  await page.getByLabel('组名').fill('企业采购')
  await page.getByRole('button', { name: '创建分组' }).click()
  const group = page.getByRole('region', { name: '企业采购' })
  await group.getByRole('button', { name: '加人' }).click()
  await group.getByRole('button', { name: '加入 方小舟' }).click()
  await expect(group.getByRole('button', { name: '移出 方小舟' })).toBeVisible()
  await group.getByRole('button', { name: '设为默认' }).click()
  await expect(group.getByText('默认', { exact: true })).toBeVisible()

  // Two buyers come: one is served, one waits, for the cap is one.
  const fang = await Agent.signIn(await demo.page(), 'fangxiaozhou', 'spring-tea-2026')
  await fang.goes('在线')
  const first = await demo.buyer()
  await first.writes('第一位')
  await expect(fang.row(first)).toBeVisible()
  const second = await demo.buyer()
  await second.writes('第二位')
  await expect(second.status).toHaveText('正在排队，轮到就接待您')
  await expect(second.page.getByText('下一位就是您')).toBeVisible()
  await expect(fang.row(second)).toHaveCount(0)

  // The owner raises the cap, and the second is served at once.
  await page.getByRole('link', { name: '子账号' }).click()
  await page.getByRole('link', { name: '方小舟' }).click()
  const cap = page.getByLabel('最多同时接待')
  await cap.fill('2')
  await page.locator('form').filter({ has: cap }).getByRole('button', { name: '保存' }).click()
  await expect(fang.row(second)).toBeVisible()
  await expect(second.status).toHaveText('方小舟为您服务')
})

test('a suspended account is out at once', async ({ demo }) => {
  const agent = await demo.agent('chenmo')
  const owner = await demo.agent('owner')
  await owner.page.goto('/app/admin/accounts')
  await owner.page.getByRole('link', { name: '陈默' }).click()
  await owner.page.getByRole('button', { name: '冻结账号' }).click()
  await owner.page.getByRole('button', { name: '冻结 陈默' }).click()
  await expect(agent.page.getByText('这次登录已被结束。账号可能被冻结，有疑问请找主管')).toBeVisible()
})
