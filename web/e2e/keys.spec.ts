// The desk by keys alone: the palette finds people and commands, the sheet explains the keys, and no key fires where it
// would hurt: while an input method composes, in a field, over a dialog.
import type { Page } from '@playwright/test'
import type { Agent } from './agent.ts'
import { phone, wide } from './browser.ts'
import type { Buyer } from './buyer.ts'
import { isFit } from './fit.ts'
import { expect, type Stage, test } from './stage.ts'

const palette = (page: Page) => page.getByRole('dialog', { name: '命令' })
const field = (page: Page) => page.getByRole('combobox')

/** Zhou at work, and two buyers who wait, the first one longest. */
async function atWork(demo: Stage): Promise<{ zhou: Agent; first: Buyer; second: Buyer }> {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const first = await demo.buyer()
  await first.writes('第一位来的')
  await expect(zhou.row(first)).toBeVisible()
  const second = await demo.buyer()
  await second.writes('第二位来的')
  await expect(zhou.row(second)).toBeVisible()
  return { zhou, first, second }
}

test('Ctrl+K finds a buyer and opens them; Escape and Ctrl+K close it', async ({ demo }) => {
  const { zhou, second } = await atWork(demo)
  const { page } = zhou
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeFocused()
  await field(page).fill(second.name)
  await expect(page.getByRole('option').first()).toContainText(second.name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible()
  await expect(palette(page)).toHaveCount(0)

  // Also while one writes.
  await zhou.box.focus()
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette(page)).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toHaveCount(0)
  await page.getByRole('button', { name: '搜会话、命令' }).click()
  await expect(palette(page)).toBeVisible()
})

test('commands are found by their pinyin initials and do what they say', async ({ demo }) => {
  const { zhou, first } = await atWork(demo)
  const { page } = zhou
  const runs = async (query: string, name: string | RegExp) => {
    await page.keyboard.press('Control+k')
    await field(page).fill(query)
    await expect(page.getByRole('option').first()).toContainText(name)
    await page.keyboard.press('Enter')
    await expect(palette(page)).toHaveCount(0)
  }
  await zhou.opens(first)
  await runs('ss', '外观：深色')
  await expect(page.locator('html')).toHaveClass(/dark/)
  await runs('gq', '我的状态：挂起')
  await expect(page.getByRole('radio', { name: '挂起' })).toBeChecked()
  await runs('zj', `转接 ${first.name}`)
  await expect(page.getByRole('dialog', { name: `转接 ${first.name}` })).toBeVisible()
  await page.keyboard.press('Escape')
  await runs('shcl', `稍后处理 ${first.name}`)
  await expect(page.getByRole('dialog', { name: `${first.name} 稍后处理` })).toBeVisible()
  await page.keyboard.press('Escape')
  await runs('language', /语言/)
  await runs('js', `结束与 ${first.name} 的会话`)
  await expect(page.getByRole('button', { name: /^撤销/ }).first()).toBeVisible()
  await page.getByRole('button', { name: /^撤销/ }).first().click()
  await expect(zhou.row(first)).toContainText('第一位来的')
  await runs('phsz', '偏好设置')
  await expect(page.getByRole('heading', { name: '偏好设置' })).toBeVisible()
})

test('arrows choose, what nobody is called leads to the search, and an input method’s Enter belongs to it', async ({
  demo,
}) => {
  const { zhou } = await atWork(demo)
  const { page } = zhou
  await page.keyboard.press('Control+k')
  const options = page.getByRole('option')
  await expect(options.nth(0)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await expect(options.last()).toHaveAttribute('aria-selected', 'true')
  await field(page).fill('没有这样的东西')
  await expect(options).toHaveText([/搜消息和买家：没有这样的东西/])
  await field(page).fill('')
  await field(page).evaluate((element) => {
    const init = { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true }
    element.dispatchEvent(new KeyboardEvent('keydown', init))
  })
  await expect(palette(page)).toBeVisible()
})

test('Alt+↓ goes to whoever has waited longest, from anywhere, but not while a word is composed', async ({ demo }) => {
  const { zhou, first, second } = await atWork(demo)
  const { page } = zhou
  await page.keyboard.press('Alt+ArrowDown')
  await expect(page.getByRole('heading', { name: first.name })).toBeVisible()
  await zhou.box.focus()
  await page.evaluate(() => {
    const init = { key: 'ArrowDown', code: 'ArrowDown', altKey: true, keyCode: 229, bubbles: true, cancelable: true }
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init))
  })
  await expect(page.getByRole('heading', { name: first.name })).toBeVisible()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(page.getByRole('heading', { name: second.name })).toBeVisible()
  await page.goto('/app/settings')
  await expect(page.getByRole('heading', { name: '偏好设置' })).toBeVisible()
  // The line stands again, and the page knows who waits.
  await expect(page).toHaveTitle(/^\(2\) 偏好设置/)
  await page.keyboard.press('Alt+ArrowDown')
  await expect(page.getByRole('heading', { name: first.name })).toBeVisible()
})

test('? explains the keys, except where it is written; over a dialog no key fires', async ({ demo }) => {
  const { zhou, first } = await atWork(demo)
  const { page } = zhou
  await zhou.opens(first)
  await zhou.box.focus()
  await page.keyboard.press('Shift+?')
  await expect(zhou.box).toHaveValue('?')
  await zhou.box.fill('')
  await zhou.box.blur()
  await page.keyboard.press('Shift+?')
  const sheet = page.getByRole('dialog', { name: '快捷键' })
  for (const line of ['下一位等待', `转接 ${first.name}`, `结束与 ${first.name} 的会话`, '换行'])
    await expect(sheet).toContainText(line)
  await expect(sheet).toContainText('Alt ↓')
  await page.keyboard.press('Alt+z')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await page.keyboard.press('Alt+z')
  await expect(page.getByRole('dialog', { name: `转接 ${first.name}` })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^快捷键/ }).click()
  await expect(sheet).toBeVisible()
})

for (const { colorScheme, viewport } of [
  { colorScheme: 'light', viewport: wide },
  { colorScheme: 'dark', viewport: phone },
] as const) {
  test(`palette and sheet are reachable for everybody: ${colorScheme}, ${viewport.width}`, async ({ demo }) => {
    test.slow()
    const zhou = await demo.agent('zhouxiaotong', { colorScheme, viewport })
    await zhou.page.keyboard.press('Control+k')
    await expect(palette(zhou.page)).toBeVisible()
    await isFit(zhou.page, 'the palette')
    await zhou.page.keyboard.press('Escape')
    await zhou.page.keyboard.press('Shift+?')
    await expect(zhou.page.getByRole('dialog', { name: '快捷键' })).toBeVisible()
    await isFit(zhou.page, 'the shortcut sheet')
  })
}
