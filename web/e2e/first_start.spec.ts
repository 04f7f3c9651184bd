// A server that was never set up: whoever has its one-time address makes the owner's account and the first shop.
import { expect, test } from './stage.ts'

test('the printed address leads to a desk, once', async ({ bare }) => {
  const printed = /\/app\/setup#(\S+)/.exec(bare.server.output)
  if (!printed) throw new Error(`no setup address was printed:\n${bare.server.output}`)
  const address = printed[0]

  const page = await bare.page()
  await page.goto(address)
  await page.getByLabel('你的姓名').fill('沈掌柜')
  await page.getByLabel('登录名').fill('shen')
  await page.getByLabel('密码', { exact: true }).fill('first-start-2026')
  await page.getByLabel('店名').fill('山前小铺')
  await page.getByRole('button', { name: '创建并进入' }).click()
  await expect(page.getByRole('region', { name: '会话', exact: true })).toBeVisible()
  await expect(page.getByText('选一个会话开始接待')).toBeVisible()
  expect(page.url()).not.toContain(printed[1])

  const again = await bare.page()
  await again.goto(address)
  await again.getByLabel('你的姓名').fill('另一位')
  await again.getByLabel('登录名').fill('other')
  await again.getByLabel('密码', { exact: true }).fill('second-try-2026')
  await again.getByLabel('店名').fill('另一家')
  await again.getByRole('button', { name: '创建并进入' }).click()
  await expect(again.getByText(/口令不对，或者用过了/)).toBeVisible()

  const demo = await again.goto('/demo')
  expect(demo?.status()).toBe(404)
})
