// What was said is found, and one press leads to its place; a thread leaves as a file; the buyer's panel gathers the rest.
import { readFile } from 'node:fs/promises'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

/** A conversation of many messages with one that is looked for near its beginning; written over REST, for speed. */
async function longThread(demo: Stage) {
  const zhou = await demo.agent('zhouxiaotong')
  await zhou.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('我上周申请的退款怎么还没到')
  await zhou.opens(buyer)
  await zhou.sees('我上周申请的退款怎么还没到')
  const rest = await Rest.signIn(demo.origin, 'zhouxiaotong')
  const { thread, assignment_epoch } = await rest.onlyConversation()
  for (let count = 1; count <= 130; count += 1) {
    await rest.call('POST', `/api/v1/threads/${thread}/events`, {
      client_id: crypto.randomUUID(),
      assignment_epoch,
      body: { kind: 'text', text: `第 ${count} 句：还有别的问题吗` },
    })
  }
  return { zhou, buyer, rest, thread }
}

test('a word of two characters is found, and one press leads to its place in a long thread', async ({ demo }) => {
  const { zhou, buyer, rest } = await longThread(demo)
  await zhou.notes('财务说退款今天到')
  // The index is filled in the background.
  const findable = async (): Promise<number> => {
    const query = new URLSearchParams({ q: '退款' })
    const found = await rest.call<{ items: unknown[] }>('GET', `/api/v1/search/messages?${query}`)
    return found.items.length
  }
  await expect.poll(findable, { intervals: [100] }).toBe(2)
  const { page } = zhou
  await page.keyboard.press('Control+Shift+F')
  await page.getByRole('textbox', { name: /^搜消息/ }).fill('退款')
  const hits = page
    .locator('.found-group')
    .filter({ has: page.getByRole('heading', { name: '消息' }) })
    .getByRole('link')
  await expect(hits).toHaveCount(2)
  await expect(hits.nth(0)).toContainText('财务说退款今天到')
  await expect(hits.nth(0)).toContainText('内部备注')
  await expect(hits.nth(1).locator('mark')).toHaveText('退款')
  await expect(page).toHaveURL(/[?&]q=/)

  await page.getByRole('combobox', { name: '类型' }).selectOption({ label: '内部备注' })
  await expect(hits).toHaveCount(1)
  await expect(page).toHaveURL(/kind=note/)
  await page.getByRole('combobox', { name: '时间' }).selectOption({ label: '最近 7 天' })
  await expect(hits).toHaveCount(1)
  await page.getByRole('button', { name: '去掉筛选' }).click()
  await expect(hits).toHaveCount(2)

  await hits.nth(1).click()
  await expect(page.getByRole('heading', { name: buyer.name })).toBeVisible()
  await expect(zhou.message('我上周申请的退款怎么还没到')).toBeInViewport()
  await expect(zhou.message('第 130 句：还有别的问题吗')).toHaveCount(0)
})

test('phrases are found beside messages, by text and by pinyin, and copied', async ({ demo }) => {
  const zhou = await demo.agent('zhouxiaotong')
  const { page } = zhou
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/app/search?q=%E4%B8%83%E5%A4%A9')
  const group = page.locator('.found-group').filter({ has: page.getByRole('heading', { name: '快捷短语' }) })
  await expect(group.getByRole('listitem')).toHaveCount(1)
  await expect(group.locator('mark').first()).toHaveText('七天')
  await page.getByRole('textbox', { name: /^搜消息/ }).fill('qitian')
  await expect(group.getByRole('listitem')).toContainText('没拆封的七天内都可以退')
  await group.getByRole('button', { name: '复制' }).click()
  await expect(group.getByRole('button', { name: '已复制' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('没拆封的七天内都可以退')
  await page.getByRole('textbox', { name: /^搜消息/ }).fill('没有这样的短语')
  await expect(group).toHaveCount(0)
})

test('nothing found says so, and so does what cannot be looked for', async ({ demo }) => {
  const lin = await demo.agent('linyue')
  const { page } = lin
  await page.getByRole('link', { name: '搜索', exact: true }).click()
  await expect(page.getByText('找说过的话')).toBeVisible()
  const field = page.getByRole('textbox', { name: /^搜消息/ })
  await field.fill('没有人说过这个')
  await expect(page.getByText('没有找到')).toBeVisible()
  await field.fill('%%%')
  await expect(page.getByText('要有一个字、字母或数字')).toBeVisible()
  await page.route('**/api/v1/search/messages**', (route) => route.abort())
  await field.fill('连不上的时候')
  await expect(page.getByText('没有搜成')).toBeVisible({ timeout: 20_000 })
})

test('the palette hands what was typed to the search', async ({ demo }) => {
  const lin = await demo.agent('linyue')
  await lin.page.keyboard.press('Control+K')
  await lin.page.getByRole('combobox').fill('退款')
  await lin.page.getByRole('option', { name: '搜消息和买家：退款' }).click()
  await expect(lin.page).toHaveURL(/search\?q=/)
  await expect(lin.page.getByRole('textbox', { name: /^搜消息/ })).toHaveValue('退款')
})

test('a supervisor takes a transcript; the file is whole, masked, and says nothing that is internal', async ({
  demo,
}) => {
  const { zhou, buyer, rest, thread } = await longThread(demo)
  await buyer.writes('<b>我的电话</b> 13812345678')
  await zhou.notes('内部的话')
  const lin = await demo.agent('linyue')
  const { id } = await rest.onlyConversation()
  await lin.page.goto(`/app/${id}`)
  await expect(lin.log).toBeVisible()
  await lin.chooses('导出聊天记录')
  const dialog = lin.page.getByRole('dialog')
  await expect(dialog.getByRole('switch', { name: '带上内部备注和小结' })).not.toBeChecked()
  const saving = lin.page.waitForEvent('download')
  await dialog.getByRole('button', { name: '导出', exact: true }).click()
  const file = await saving
  expect(file.suggestedFilename()).toMatch(/^聊天记录-.*\.html$/)
  const text = await readFile(await file.path(), 'utf8')
  expect(text).toContain('第 130 句：还有别的问题吗')
  expect(text).toContain('&lt;b&gt;我的电话&lt;/b&gt; 138****5678')
  expect(text).not.toContain('13812345678')
  expect(text).not.toContain('内部的话')
  expect(text.trimEnd().endsWith('</html>')).toBe(true)
  await expect(dialog).toBeHidden()

  // The page shows itself from the disk, without a script and without a word from elsewhere.
  const page = await demo.page()
  await page.setContent(text)
  await expect(page.getByRole('table')).toContainText('我上周申请的退款怎么还没到')

  const owner = await Rest.signIn(demo.origin, 'owner')
  const taken = await owner.call<{ items: { object: string }[] }>('GET', '/api/v1/audit?action=thread.export')
  expect(taken.items.map(({ object }) => object)).toEqual([thread])
  await zhou.page.getByRole('button', { name: '更多', exact: true }).click()
  await expect(zhou.page.getByRole('button', { name: '导出聊天记录' })).toHaveCount(0)
})

test('the panel gathers notes and earlier conversations, and leads to them', async ({ demo }) => {
  const { zhou, buyer, rest } = await longThread(demo)
  await zhou.notes('常客，爱喝龙井')
  const { id, assignment_epoch } = await rest.onlyConversation()
  await rest.call('POST', `/api/v1/conversations/${id}/close`, {
    assignment_epoch,
    wrap_up: { topic: '退款', summary: '已催财务' },
  })
  await buyer.writes('又来了')
  const { page } = zhou
  await zhou.opens(buyer)
  await zhou.sees('又来了')
  const panel = page.getByRole('tabpanel', { name: '买家' })
  await expect(panel.getByText('常客，爱喝龙井')).toBeVisible()
  const earlier = panel.getByRole('button', { name: /^跳到 .* 的会话/ })
  await expect(earlier).toHaveCount(2)
  await expect(earlier.nth(1)).toContainText('退款：已催财务')
  await earlier.nth(1).click()
  await expect(zhou.message('我上周申请的退款怎么还没到')).toBeInViewport()
  await panel.getByRole('button', { name: '常客，爱喝龙井' }).click()
  await expect(zhou.message('常客，爱喝龙井')).toBeInViewport()

  await panel.getByRole('button', { name: '改', exact: true }).click()
  await panel.getByRole('combobox', { name: '友好度' }).selectOption({ label: '4 友好' })
  await panel.getByRole('button', { name: '保存' }).click()
  await expect(panel.getByText('友好度 4/5')).toBeVisible()
})
