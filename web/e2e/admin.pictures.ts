// Pictures of the pages on which the owner sets up people and shops, and of one's own settings.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { sizes, takes } from './camera.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

test.slow()

/** As 千牛 exports it, in GBK. */
const PHRASES = join(import.meta.dirname, '..', '..', 'tests', 'data', 'phrases.csv')

async function owners(demo: Stage): Promise<{ pages: Page[]; shop: string }> {
  const pages: Page[] = []
  for (const size of sizes) pages.push((await demo.agent('owner', size)).page)
  const { me } = await Rest.signIn(demo.origin, 'owner')
  const shop = me.shops[0]?.id
  if (!shop) throw new Error('the demo has a shop')
  return { pages, shop: `/app/admin/shops/${shop}` }
}

/** A heading is there once the page has read what it shows. */
async function opens(page: Page, address: string, sign: string | RegExp) {
  await page.goto(address)
  await expect(page.getByRole('main').getByText(sign).first()).toBeVisible()
}

test('people', async ({ demo }) => {
  for (const page of (await owners(demo)).pages) {
    await opens(page, '/app/admin/accounts', '陈默')
    await takes(page, 'accounts')
    await page.getByRole('link', { name: '周晓彤' }).click()
    await expect(page.getByRole('button', { name: '冻结账号' })).toBeVisible()
    await takes(page, 'account')
    await opens(page, '/app/admin/accounts/new', '初始密码')
    await takes(page, 'account-new')
    await opens(page, '/app/admin/roles', '客服')
    await takes(page, 'roles')
  }
})

test('a shop', async ({ demo }) => {
  const { pages, shop } = await owners(demo)
  for (const page of pages) {
    await opens(page, '/app/admin/shops', '云栖茶舍旗舰店')
    await takes(page, 'shops')
    await page.goto(shop)
    const preview = page.getByRole('img', { name: '气泡在浅色网页上的样子' })
    await expect(preview).toBeVisible()
    await takes(page, 'shop')
    await page.getByLabel('主动招呼').scrollIntoViewIfNeeded()
    await preview.evaluate((picture) => picture.scrollIntoView({ block: 'center' }))
    await takes(page, 'shop-widget')
    await opens(page, `${shop}/groups`, '售后')
    await takes(page, 'groups')
    await opens(page, `${shop}/embed`, /data-shop/)
    await takes(page, 'embed')
  }
})

test('reception', async ({ demo }) => {
  const { pages, shop } = await owners(demo)
  for (const page of pages) {
    await page.goto(`${shop}/reception`)
    await page.getByRole('radio', { name: '按每周安排' }).click()
    await takes(page, 'reception')
    await page.getByLabel('规则 1 的名称').evaluate((field) => field.scrollIntoView({ block: 'center' }))
    await takes(page, 'reception-rules')
    const trial = page.locator('section').filter({ has: page.getByRole('heading', { name: '试一试：谁会接' }) })
    await trial.getByRole('button', { name: '看看谁会接' }).click()
    await expect(trial.getByRole('status')).toBeVisible()
    await trial.getByRole('status').evaluate((answer) => answer.scrollIntoView({ block: 'center' }))
    await takes(page, 'reception-trial')
  }
})

test('phrases, and the dry run of an import', async ({ demo }) => {
  const { pages, shop } = await owners(demo)
  for (const page of pages) {
    await page.goto(`${shop}/phrases`)
    await expect(page.locator('.phrase-table tbody tr').first()).toBeVisible()
    await takes(page, 'phrases')
    await page.getByRole('button', { name: '导入' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('input[type=file]').setInputFiles(PHRASES)
    await expect(dialog.getByText('新增 9')).toBeVisible()
    await takes(page, 'phrases-import')
  }
})

test('the audit log, and what is one’s own', async ({ demo }) => {
  for (const page of (await owners(demo)).pages) {
    await page.goto('/app/admin/audit')
    await expect(page.locator('.audit-entry').first()).toBeVisible()
    await takes(page, 'audit')
    await opens(page, '/app/settings', '偏好设置')
    await takes(page, 'settings')
    await page.goto('/app/security')
    await expect(page.getByRole('button', { name: '开启两步验证' })).toBeVisible()
    await takes(page, 'security')
    await page.getByRole('button', { name: '开启两步验证' }).click()
    await expect(page.locator('code').first()).toBeVisible()
    await takes(page, 'security-two-step')
  }
})
