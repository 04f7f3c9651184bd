// The owner changes the widget in the console, sees it in the picture, and finds it so on the shop's page.
import { phone } from './browser.ts'
import { isFit } from './fit.ts'
import { Rest } from './rest.ts'
import { expect, test } from './stage.ts'
import { TeaShop } from './tea_shop.ts'

test('corner, distance, colour and greeting are set with a picture beside them, and stand so on the page', async ({
  demo,
}) => {
  test.slow() // axe reads the form through, on both sides of midnight
  const owner = await demo.agent('owner')
  const { page } = owner
  const { me } = await Rest.signIn(demo.origin, 'owner')
  await page.goto(`/app/admin/shops/${me.shops[0]?.id}`)
  const light = page.getByRole('img', { name: '气泡在浅色网页上的样子' })
  await expect(light).toBeVisible()
  await page.getByRole('radio', { name: '左下角' }).click()
  await page.getByLabel('离底边').fill('120')
  await page.getByLabel('主动招呼').fill('新茶到了，要看看吗？')
  await page.getByLabel('几秒后弹出').fill('1')
  await page.getByLabel('店铺颜色', { exact: true }).fill('#ffe9a8')
  await expect(page.getByText(/为了看得清，浅色页面上用 #\w{6}，深色页面上用 #ffe9a8/)).toBeVisible()
  await expect(light).toContainText('新茶到了，要看看吗？')
  await isFit(page, 'the form')

  await page.getByLabel('离侧边').fill('999')
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('填 0 到 200 的整数')).toBeVisible()
  await page.getByLabel('离侧边').fill('10')
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已保存')).toBeVisible()

  const shop = await demo.page()
  await shop.goto('/demo')
  const bubble = shop.getByRole('button', { name: '联系客服' })
  expect(await bubble.boundingBox()).toEqual({ x: 10, y: 900 - 120 - 56, width: 56, height: 56 })
  await expect(shop.getByRole('button', { name: '新茶到了，要看看吗？' })).toBeVisible()

  // What was done is in the audit log, as any other change of the shop.
  const rest = await Rest.signIn(demo.origin, 'owner')
  const { items } = await rest.call<{ items: { action: string; detail: Record<string, unknown> }[] }>(
    'GET',
    '/api/v1/audit?limit=50',
  )
  expect(items.find(({ action }) => action === 'shop.update')?.detail).toMatchObject({
    colour: { to: '#ffe9a8' },
    widget: { to: { side: 'left', offset_x: 10, offset_y: 120 } },
  })
})

test('the settings fit a phone in the dark', async ({ demo }) => {
  await (await TeaShop.of(demo)).becomes({ colour: '#0b1f3a' })
  const owner = await demo.agent('owner', { viewport: phone, colorScheme: 'dark', hasTouch: true })
  const { me } = await Rest.signIn(demo.origin, 'owner')
  await owner.page.goto(`/app/admin/shops/${me.shops[0]?.id}`)
  await expect(owner.page.getByRole('img', { name: '气泡在深色网页上的样子' })).toBeVisible()
  await isFit(owner.page, 'the form on a phone')
})
