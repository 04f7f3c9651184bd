// Phrases: found by `/` and pinyin initials, filled in and sent, also while the line is away; imported by a supervisor; and
// Enter that belongs to the input method picks nothing.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Phrase } from '../shared/api/types.ts'
import type { Agent } from './agent.ts'
import { phone } from './browser.ts'
import type { Buyer } from './buyer.ts'
import { isFit } from './fit.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

/** As 千牛 exports it, in GBK; the demo's shop has some of its own besides. */
const FILE = join(import.meta.dirname, '..', '..', 'tests', 'data', 'phrases.csv')

const IN_FILE = 9
const IN_DEMO = 6

const picker = (page: Page): Locator => page.getByRole('listbox', { name: '快捷短语' })

/** The shop's phrases, as the import takes them. */
async function phrasesOf(demo: Stage): Promise<Rest> {
  const owner = await Rest.signIn(demo.origin, 'owner')
  const shop = owner.me.shops[0]?.id
  const file = new Blob([readFileSync(FILE)])
  await owner.send('POST', `/api/v1/phrases/import?shop=${shop}`, file, 'text/csv')
  return owner
}

async function served(demo: Stage): Promise<{ agent: Agent; buyer: Buyer }> {
  const agent = await demo.agent('zhouxiaotong')
  await agent.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await agent.opens(buyer)
  return { agent, buyer }
}

test('a slash and the initials find a phrase, which is filled in and sent', async ({ demo }) => {
  await phrasesOf(demo)
  const { agent, buyer } = await served(demo)
  await agent.box.pressSequentially('/qnh')
  await expect(picker(agent.page).getByRole('option')).toHaveCount(1)
  await expect(picker(agent.page).getByRole('option', { selected: true })).toContainText(`亲，您好，${buyer.name}！`)
  await agent.box.press('Enter')
  await expect(agent.box).toHaveValue(`亲，您好，${buyer.name}！请问有什么可以帮您？`)
  await agent.box.press('Enter')
  await buyer.sees(`亲，您好，${buyer.name}！请问有什么可以帮您？`)

  // By its code, sent at once; what was used stands first the next time.
  await agent.box.pressSequentially('/zt')
  await agent.box.press('Control+Enter')
  await buyer.sees('亲，稍等一下，正在为您查询。')
  await expect(agent.box).toHaveValue('')
  const again = agent.page.waitForRequest((request) => request.url().endsWith('/phrases/uses'), { timeout: 20_000 })
  await agent.box.pressSequentially('/')
  const first = picker(agent.page).getByRole('option').first()
  await expect(first).toContainText('您好')
  await agent.box.press('ArrowDown')
  await expect(picker(agent.page).getByRole('option', { selected: true })).toContainText('稍等')
  await agent.box.press('Tab')
  await expect(agent.box).toHaveValue('亲，稍等一下，正在为您查询。')
  expect((await again).postDataJSON().uses).toHaveLength(2)
})

test('what nobody filled in is never sent at once, and Escape gives the slash back', async ({ demo }) => {
  await phrasesOf(demo)
  const { agent, buyer } = await served(demo)
  await agent.box.pressSequentially('/wl')
  await agent.box.press('Control+Enter')
  await expect(agent.box).toHaveValue('亲，您的快递 {logistics_no} 正在路上，请留意查收。')
  const selected = () =>
    agent.box.evaluate((box: HTMLTextAreaElement) => box.value.slice(box.selectionStart, box.selectionEnd))
  expect(await selected()).toBe('{logistics_no}')
  await expect(agent.page.getByRole('button', { name: '{logistics_no} 还没填' })).toBeVisible()
  await agent.box.pressSequentially('SF1389')
  await expect(agent.page.getByRole('button', { name: '{logistics_no} 还没填' })).toHaveCount(0)
  await agent.box.press('Enter')
  await buyer.sees('亲，您的快递 SF1389 正在路上，请留意查收。')

  await agent.box.pressSequentially('/fh')
  await expect(picker(agent.page)).toBeVisible()
  await agent.box.press('Escape')
  await expect(picker(agent.page)).toHaveCount(0)
  await agent.box.press('Enter')
  await buyer.sees('/fh')
  // A fraction is no question for phrases.
  await agent.box.pressSequentially('10/fh')
  await expect(picker(agent.page)).toHaveCount(0)
})

test('while an input method composes, Enter picks nothing', async ({ demo }) => {
  await phrasesOf(demo)
  const { agent, buyer } = await served(demo)
  const page = agent.page
  await agent.box.focus()
  const session = await page.context().newCDPSession(page)
  await page.keyboard.type('/')
  await session.send('Input.imeSetComposition', { text: 'fahuo', selectionStart: 5, selectionEnd: 5 })
  await expect(picker(page)).toBeVisible()
  const enter = { key: 'Enter', code: 'Enter', nativeVirtualKeyCode: 229 }
  await session.send('Input.dispatchKeyEvent', { ...enter, type: 'rawKeyDown', windowsVirtualKeyCode: 229 })
  await session.send('Input.dispatchKeyEvent', { ...enter, type: 'keyUp', windowsVirtualKeyCode: 13 })
  await expect(agent.box).toHaveValue('/fahuo')
  await session.send('Input.insertText', { text: '发货' })
  await expect(agent.box).toHaveValue('/发货')
  await expect(picker(page).getByRole('option').first()).toContainText('发货')
  await page.keyboard.press('Enter')
  await expect(agent.box).not.toHaveValue('/发货')
  await expect(buyer.log.getByText('/发货')).toHaveCount(0)
})

test('the copy is there after a reload, offline, and gone after signing out', async ({ demo }) => {
  await phrasesOf(demo)
  const { agent } = await served(demo)
  const page = agent.page
  await agent.box.pressSequentially('/qnh')
  await expect(picker(page).getByRole('option')).toHaveCount(1)
  const unchanged = page.waitForResponse((response) => response.url().endsWith('/phrases/copy'))
  await page.reload()
  expect((await unchanged).status()).toBe(304)

  await page.route('**/api/v1/phrases/**', (route) => route.abort())
  await page.reload()
  await agent.box.fill('')
  await agent.box.pressSequentially('/jj')
  await expect(picker(page).getByRole('option').first()).toContainText('活动价')
  await agent.box.fill('')
  await page.unroute('**/api/v1/phrases/**')

  const kept = () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open('zhanggui.phrases')
          opening.onerror = () => reject(opening.error)
          opening.onsuccess = () => {
            const counting = opening.result.transaction('copies').objectStore('copies').count()
            counting.onsuccess = () => {
              opening.result.close()
              resolve(counting.result)
            }
          }
        }),
    )
  expect(await kept()).toBe(1)
  await page.getByRole('button', { name: '周晓彤，账号菜单' }).click()
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
  await expect.poll(kept).toBe(0)
})

test("an agent makes a phrase of their own in the panel, and puts a shop's in from there", async ({ demo }) => {
  await phrasesOf(demo)
  const { agent, buyer } = await served(demo)
  const page = agent.page
  await page.getByRole('tab', { name: '快捷短语' }).click()
  const panel = page.getByRole('tabpanel', { name: '快捷短语' })
  await expect(panel.getByRole('listitem')).toHaveCount(IN_FILE + IN_DEMO)
  await panel.getByRole('button', { name: '新建我的短语' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('编码').fill('b z')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog.getByText('不能有空格')).toBeVisible()
  await dialog.getByLabel('内容').fill('包装升级了，{buyer} 放心')
  await dialog.getByLabel('编码').fill('bz')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(dialog).toBeHidden()
  const own = panel.getByRole('listitem').filter({ hasText: '包装升级了' })
  await expect(own).toContainText('我的')
  await own.hover()
  await own.getByRole('button', { name: '发送' }).click()
  await buyer.sees(`包装升级了，${buyer.name} 放心`)

  await panel.getByRole('textbox', { name: '找短语' }).fill('身高')
  const size = panel.getByRole('listitem')
  await expect(size).toHaveCount(1)
  await size.hover()
  await size.getByRole('button', { name: '填入' }).click()
  await expect(agent.box).toHaveValue('身高 160-165、体重 50kg 左右建议拍 M 码。')
  // A colleague sees the shop's, not this one's own.
  const colleague = await Rest.signIn(demo.origin, 'lixiang')
  const copy = await colleague.call<{ phrases: Phrase[] }>('GET', '/api/v1/phrases/copy')
  expect(copy.phrases).toHaveLength(IN_FILE + IN_DEMO)
})

test('a supervisor looks through the file first, imports it, and finds a phrase by its initials', async ({ demo }) => {
  const { page } = await demo.agent('linyue')
  await page.goto('/app/admin/shops')
  await page.getByRole('link', { name: '云栖茶舍旗舰店' }).click()
  await page.getByRole('link', { name: '快捷短语' }).click()
  await expect(page.locator('.phrase-table tbody tr')).toHaveCount(IN_DEMO)
  await page.getByRole('button', { name: '导入' }).first().click()
  const dialog = page.getByRole('dialog')
  const choosing = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: '选文件' }).click()
  await (await choosing).setFiles(FILE)
  await expect(dialog.getByText('新增 9')).toBeVisible()
  await expect(dialog.getByText('第 8 行')).toBeVisible()
  await dialog.getByRole('button', { name: '导入 9 条' }).click()
  await expect(dialog.getByText('导入完成')).toBeVisible()
  await dialog.getByRole('button', { name: '好了' }).click()
  await expect(page.locator('.phrase-table tbody tr')).toHaveCount(IN_FILE + IN_DEMO)

  await page.getByRole('textbox', { name: '搜编码、内容、拼音或首字母' }).fill('qnh')
  await expect(page.locator('.phrase-table tbody tr')).toHaveCount(1)
  expect(page.url()).toContain('q=qnh')
  await page.getByRole('button', { name: /^修改：亲，您好/ }).click()
  await dialog.getByLabel('内容').fill('您好，{buyer}！')
  await dialog.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('button', { name: '修改：您好，{buyer}！' })).toHaveCount(0)

  // The same file again would put back what was changed, and nothing else.
  await page.getByRole('button', { name: '导入', exact: true }).click()
  const again = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: '选文件' }).click()
  await (await again).setFiles(FILE)
  await expect(dialog.getByText('改动 1')).toBeVisible()
  await expect(dialog.getByText('不变 8')).toBeVisible()
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: '坏的.csv', mimeType: 'text/csv', buffer: Buffer.from('标题,内容\n') })
  await expect(dialog.getByText('读不出来')).toBeVisible()
  await dialog.getByRole('button', { name: '算了' }).click()

  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: '导出' }).click()
  await page.getByRole('link', { name: /千牛用/ }).click()
  expect((await downloading).suggestedFilename()).toBe('快捷短语.csv')
})

for (const look of [
  { colorScheme: 'light', viewport: undefined, locale: 'zh-CN', name: '快捷短语', reply: '回复买家' },
  { colorScheme: 'dark', viewport: phone, locale: 'en-US', name: 'Phrases', reply: 'Reply' },
] as const) {
  test(`the picker and the panel fit: ${look.colorScheme}, ${look.locale}`, async ({ demo }) => {
    await phrasesOf(demo)
    const agent = await demo.agent('zhouxiaotong')
    await agent.goes('在线')
    const buyer = await demo.buyer()
    await buyer.writes('在吗')
    await expect(agent.row(buyer)).toBeVisible()
    const { colorScheme, locale, name, reply } = look
    const page = await demo.page({
      colorScheme,
      locale,
      ...(look.viewport ? { viewport: look.viewport, hasTouch: true } : {}),
    })
    await page.context().addCookies(await agent.page.context().cookies())
    const rest = await Rest.signIn(demo.origin, 'linyue')
    const { id } = await rest.onlyConversation()
    await page.goto(`/app/${id}`)
    const box = page.getByRole('textbox', { name: reply })
    await box.pressSequentially('/')
    await expect(page.getByRole('listbox', { name }).getByRole('option')).toHaveCount(IN_FILE + IN_DEMO)
    await isFit(page, 'the picker')
    await box.press('Escape')
    await page.goto(`/app/${id}?panel=buyer`)
    await page.getByRole('tab', { name }).click()
    await expect(page.getByRole('tabpanel', { name }).getByRole('listitem')).toHaveCount(IN_FILE + IN_DEMO)
    await isFit(page, 'the panel')
  })
}
