// How a shop receives its buyers: the owner changes hours and rules, tries them unsaved, saves, and finds them again.
import { expect, test } from './stage.ts'

test('the owner changes hours and rules, tries them before saving, and they are there after a reload', async ({
  demo,
}) => {
  const li = await demo.agent('lixiang')
  await li.goes('在线')
  const { page } = await demo.agent('owner')
  await page.goto('/app/admin/shops')
  await page.getByRole('link', { name: '云栖茶舍旗舰店' }).click()
  await page.getByRole('link', { name: '接待设置' }).click()

  // Closed on a day that is a mistake is said at the field, and nothing that was typed is lost.
  await page.getByRole('radio', { name: '按每周安排' }).click()
  await page.getByLabel('周一第 1 段，从').fill('8')
  await page.getByLabel('周一第 1 段，到').fill('7')
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('要晚于开始的时间')).toBeVisible()
  await expect(page.getByLabel('周一第 1 段，从')).toHaveValue('08:00')
  await page.getByLabel('周一第 1 段，到').fill('24')
  await page.getByLabel('周一第 1 段，到').blur()
  await expect(page.getByLabel('周一第 1 段，到')).toHaveValue('24:00')
  await page.getByLabel('周一第 1 段，从').fill('0')
  await page.getByRole('button', { name: '把周一的时间套用到每天' }).click()
  await expect(page.getByLabel('周日第 1 段，从')).toHaveValue('00:00')

  // A rule for buyers with a tag, put before the others.
  await page.getByRole('button', { name: '加一条规则' }).click()
  const rule = page.getByRole('listitem', { name: '规则 3' })
  await rule.getByLabel('规则 3 的名称').fill('茶友找售后')
  await rule.getByLabel('买家标签').fill('茶友')
  // A box is pressed by its label; the console stays where it is.
  await rule.getByText('物流页', { exact: true }).click()
  await rule.getByText('物流页', { exact: true }).click()
  expect((await page.getByRole('banner').boundingBox())?.y).toBe(0)
  await page.getByRole('button', { name: '规则 3 上移' }).click()
  await page.getByRole('button', { name: '规则 2 上移' }).click()
  await expect(page.getByLabel('规则 1 的名称')).toHaveValue('茶友找售后')

  // Tried as it stands on the page; the answer goes when the question changes.
  const trial = page.locator('section').filter({ has: page.getByRole('heading', { name: '试一试：谁会接' }) })
  await trial.getByLabel('买家标签').fill('茶友')
  await trial.getByRole('button', { name: '看看谁会接' }).click()
  const answer = trial.getByRole('status')
  await expect(answer).toContainText('分给 李响')
  await expect(answer).toContainText('按规则「茶友找售后」进「售后」')
  await trial.getByLabel('买家标签').fill('')
  await expect(answer).toHaveCount(0)
  await trial.getByRole('button', { name: '看看谁会接' }).click()
  await expect(answer).toContainText('没有规则对得上，进默认分组「售前」')

  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByText('已保存')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('radio', { name: '按每周安排' })).toBeChecked()
  await expect(page.getByLabel('周三第 1 段，到')).toHaveValue('24:00')
  await expect(page.getByLabel('规则 1 的名称')).toHaveValue('茶友找售后')
  await expect(page.getByRole('button', { name: '保存' })).toHaveAttribute('aria-disabled', 'true')
})

test('a supervisor blocks a buyer, and who is blocked is not told why', async ({ demo }) => {
  const supervisor = await demo.agent('linyue')
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('刷单加我')
  await zhou.opens(buyer)
  // An agent sorts buyers, but does not block them.
  const panel = zhou.page.getByRole('tabpanel', { name: '买家' })
  await panel.getByRole('button', { name: '改', exact: true }).click()
  await panel.getByLabel('标签').fill('VIP，老客')
  await panel.getByRole('button', { name: '保存' }).click()
  await expect(panel.getByText('老客', { exact: true })).toBeVisible()
  await expect(panel.getByRole('button', { name: '拉黑这位买家' })).toHaveCount(0)

  await supervisor.page.goto(zhou.page.url())
  const block = supervisor.page.getByRole('tabpanel', { name: '买家' })
  await block.getByRole('button', { name: '拉黑这位买家' }).click()
  await block.getByLabel('原因').fill('广告')
  await block.getByLabel('多久').selectOption('7 天')
  await block.getByRole('button', { name: '拉黑', exact: true }).click()
  await expect(block.getByText('已拉黑')).toBeVisible()
  await expect(zhou.row(buyer)).toContainText('已结束')
  await expect(panel.getByText('已拉黑')).toBeVisible()
  await expect(buyer.page.getByText('广告')).toHaveCount(0)
})
