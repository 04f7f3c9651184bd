// The browser's own policy, as on everybody's computer: a page that nobody has pressed anything on is not heard. The top
// bar says so, and one press anywhere is enough.
import { browser } from './browser.ts'
import { expect, test } from './stage.ts'

const { executablePath, args = [] } = browser.launchOptions ?? {}
test.use({
  launchOptions: {
    executablePath,
    args: [
      ...args.filter((arg) => !arg.startsWith('--autoplay-policy')),
      '--autoplay-policy=document-user-activation-required',
    ],
  },
})

test('a hint stands in the top bar until something is pressed', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  // Signing in was pressing something.
  await expect(zhou.page.getByRole('button', { name: '静音', exact: true })).toBeVisible()
  await expect(zhou.page.getByRole('button', { name: '点一下开声音' })).toHaveCount(0)
  // In a tab that was only opened nothing has been pressed yet.
  const page = await zhou.page.context().newPage()
  await page.goto('/app')
  const hint = page.getByRole('button', { name: '点一下开声音' })
  await expect(hint).toBeVisible()
  await page.getByText('手上没有会话').click()
  await expect(hint).toHaveCount(0)
  await expect(page.getByRole('button', { name: '静音', exact: true })).toBeVisible()
})
