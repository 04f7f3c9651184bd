// A browser that lets no page be heard on which nobody has pressed anything, as most do. The top bar says so, and one press
// anywhere is enough. The refusal is played: what a test evaluates in a page counts as a press to the browser's own.
import { expect, test } from './stage.ts'

test('a hint stands in the top bar until something is pressed', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  await expect(zhou.page.getByRole('button', { name: '静音', exact: true })).toBeVisible()
  await expect(zhou.page.getByRole('button', { name: '点一下开声音' })).toHaveCount(0)
  const page = await zhou.page.context().newPage()
  await page.addInitScript(() => {
    let pressed = false
    addEventListener('pointerdown', () => (pressed = true), true)
    const { resume } = AudioContext.prototype
    const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state')
    AudioContext.prototype.resume = function () {
      return pressed ? resume.call(this) : new Promise(() => undefined)
    }
    Object.defineProperty(AudioContext.prototype, 'state', {
      get() {
        return pressed ? state?.get?.call(this) : 'suspended'
      },
    })
  })
  await page.goto('/app')
  const hint = page.getByRole('button', { name: '点一下开声音' })
  await expect(hint).toBeVisible()
  await page.getByText('手上没有会话').click()
  await expect(hint).toHaveCount(0)
  await expect(page.getByRole('button', { name: '静音', exact: true })).toBeVisible()
})
