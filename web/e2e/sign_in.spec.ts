// Signing in: a wrong password, and the second step.
import { Agent } from './agent.ts'
import { oneTimeCode } from './one_time_code.ts'
import { demoPassword } from './rest.ts'
import { expect, test } from './stage.ts'

test('a wrong password is refused without saying which half was wrong, and keeps the name', async ({ demo }) => {
  const page = await demo.page()
  await page.goto('/app')
  for (const login of ['zhouxiaotong', 'nobody']) {
    await page.getByLabel('账号', { exact: true }).fill(login)
    await page.getByLabel('密码', { exact: true }).fill('not-the-password')
    await page.getByRole('button', { name: '登录' }).click()
    await expect(page.getByText('账号或密码不对')).toBeVisible()
    await expect(page.getByLabel('账号', { exact: true })).toHaveValue(login)
  }
})

test('with two-step sign-in a password alone is not enough, and a code works once', async ({ demo }) => {
  const agent = await demo.agent('zhouxiaotong')
  const { page } = agent
  await page.goto('/app/security')
  await page.getByRole('button', { name: '开启两步验证' }).click()
  const secret = (await page.locator('code').textContent()) ?? ''
  const first = oneTimeCode(secret, Date.now())
  await page.getByLabel('二、填应用显示的 6 位数字').fill(first)
  await page.getByRole('button', { name: '确认开启' }).click()
  await expect(page.getByRole('button', { name: '关闭两步验证' })).toBeVisible()

  const elsewhere = await demo.page()
  await elsewhere.goto('/app')
  await elsewhere.getByLabel('账号', { exact: true }).fill('zhouxiaotong')
  await elsewhere.getByLabel('密码', { exact: true }).fill(demoPassword)
  await elsewhere.getByRole('button', { name: '登录' }).click()
  await expect(elsewhere.getByText('zhouxiaotong 开了两步验证')).toBeVisible()
  // The code that was used to turn it on is used up.
  await elsewhere.getByLabel('验证码').fill(first)
  await elsewhere.getByRole('button', { name: '登录' }).click()
  await expect(elsewhere.getByText('验证码不对或已过期，用最新的一个')).toBeVisible()
  // The next one is good already: clocks of phones are some seconds off.
  await elsewhere.getByLabel('验证码').fill(oneTimeCode(secret, Date.now() + 30_000))
  await elsewhere.getByRole('button', { name: '登录' }).click()
  await expect(new Agent(elsewhere).list).toBeVisible()
})
