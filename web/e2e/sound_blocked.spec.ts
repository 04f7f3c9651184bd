// The browser's own policy, as on everybody's computer: a page that nobody has pressed anything on is not heard. The top
// bar says so, and one press anywhere is enough.
import { expect, test } from './stage.ts'

test('a hint stands in the top bar until something is pressed', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  // Signing in was pressing something.
  await expect(zhou.page.getByRole('button', { name: '静音', exact: true })).toBeVisible()
  await expect(zhou.page.getByRole('button', { name: '点一下开声音' })).toHaveCount(0)
  // In a tab that was only opened nothing has been pressed yet.
  const page = await zhou.page.context().newPage()
  // Whatever is evaluated in a page counts as a press; so nothing is until the page has had its answer.
  await page.addInitScript(() => {
    const resume = AudioContext.prototype.resume
    AudioContext.prototype.resume = function () {
      setTimeout(() => console.debug(`asked to be heard: ${this.state}`), 1000)
      return resume.call(this)
    }
  })
  const asked = page.waitForEvent('console', (message) => message.text() === 'asked to be heard: suspended')
  await page.goto('/app')
  await asked
  const hint = page.getByRole('button', { name: '点一下开声音' })
  await expect(hint).toBeVisible()
  await page.getByText('手上没有会话').click()
  await expect(hint).toHaveCount(0)
  await expect(page.getByRole('button', { name: '静音', exact: true })).toBeVisible()
})
