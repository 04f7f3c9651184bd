// Writing and sending: what keys mean, pictures pasted and dropped, uploads over a line that is cut, and a version that is
// offered and never forced.
import type { Locator, Page } from '@playwright/test'
import type { Agent } from './agent.ts'
import { phone } from './browser.ts'
import type { Buyer } from './buyer.ts'
import { png } from './png.ts'
import { Rest } from './rest.ts'
import { expect, type Stage, test } from './stage.ts'

async function served(demo: Stage): Promise<{ agent: Agent; buyer: Buyer }> {
  const agent = await demo.agent('zhouxiaotong')
  await agent.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await agent.opens(buyer)
  await agent.sees('在吗')
  return { agent, buyer }
}

/** The messages of staff as they are stored, in their order: texts, and files by their names. */
async function stored(demo: Stage): Promise<string[]> {
  const supervisor = await Rest.signIn(demo.origin, 'linyue')
  const { thread } = await supervisor.onlyConversation()
  return (await supervisor.events(thread)).flatMap((event) => {
    if (event.kind !== 'message' || event.sender.kind !== 'account') return []
    return 'text' in event.body ? [event.body.text] : 'attachment' in event.body ? [event.body.attachment.name] : []
  })
}

interface GivenFile {
  name: string
  type: string
  bytes: number[]
}

const given = (name: string, picture: Buffer): GivenFile => ({ name, type: 'image/png', bytes: [...picture] })

/** What a browser tells a page when somebody pastes or drops files. */
async function gives(page: Page, how: 'paste' | 'drop', files: GivenFile[]): Promise<void> {
  await page.evaluate(
    ([how, files]) => {
      const data = new DataTransfer()
      for (const { name, type, bytes } of files) data.items.add(new File([new Uint8Array(bytes)], name, { type }))
      const options = { bubbles: true, cancelable: true }
      if (how === 'paste') {
        const event = new ClipboardEvent('paste', { ...options, clipboardData: data })
        document.querySelector('.composer-text')?.dispatchEvent(event)
        return
      }
      const list = document.querySelector('.list')
      for (const kind of ['dragenter', 'dragover', 'drop']) {
        list?.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: data }))
      }
    },
    [how, files] as const,
  )
}

const small = png(40, 30, [30, 110, 80])

test('Enter sends and Shift+Enter breaks, or Enter breaks and Ctrl+Enter sends, as one chose', async ({ demo }) => {
  const { agent, buyer } = await served(demo)
  await agent.box.pressSequentially('第一行')
  await agent.box.press('Shift+Enter')
  await agent.box.pressSequentially('第二行')
  await expect(agent.box).toHaveValue('第一行\n第二行')
  await agent.box.press('Enter')
  await expect(agent.box).toHaveValue('')
  await expect(buyer.log.getByText('第一行 第二行')).toBeVisible()

  await agent.page.getByRole('button', { name: '周晓彤，账号菜单' }).click()
  await agent.page.getByRole('radio', { name: 'Ctrl+Enter' }).click()
  await agent.page.keyboard.press('Escape')
  await agent.box.pressSequentially('上')
  await agent.box.press('Enter')
  await agent.box.pressSequentially('下')
  await expect(agent.box).toHaveValue('上\n下')
  await agent.box.press('Control+Enter')
  await expect(buyer.log.getByText('上 下')).toBeVisible()
})

test('a screenshot is pasted, seen, and sent with its words', async ({ demo }) => {
  const { agent, buyer } = await served(demo)
  await gives(agent.page, 'paste', [given('image.png', small)])
  const staged = agent.page.getByRole('list', { name: /要发的文件/ })
  await expect(staged.getByRole('img')).toBeVisible()
  // It stays with its conversation while one looks elsewhere.
  await agent.page.getByRole('link', { name: '掌柜' }).click()
  await agent.opens(buyer)
  await expect(staged.getByRole('img')).toBeVisible()
  await agent.replies('像这样')
  await expect(staged).toHaveCount(0)
  await expect(buyer.log.getByRole('img')).toBeVisible()
  await agent.hasSentAll()
  expect(await stored(demo)).toEqual(['像这样', expect.stringMatching(/^screenshot-.*\.png$/)])
})

test('files dropped anywhere are all sent, in their order; a note takes none', async ({ demo }) => {
  const { agent } = await served(demo)
  const names = ['一.png', '二.png', '三.png', '四.png', '五.png']
  // The first is the heaviest: it arrives last and stands first all the same.
  const files = names.map((name, index) => given(name, png(40, 30, [30, 110, 40 * index], index === 0 ? 300_000 : 0)))
  await agent.page.getByRole('tab', { name: '内部备注' }).click()
  await gives(agent.page, 'drop', files)
  await agent.isTold('备注里不能放文件')
  await agent.page.getByRole('tab', { name: '回复买家' }).click()
  await gives(agent.page, 'drop', files)
  const staged = agent.page.getByRole('list', { name: '要发的文件，5 个' })
  await expect(staged.getByRole('img')).toHaveCount(5)
  await staged.getByRole('button', { name: '不发 三.png' }).click()
  await agent.page.getByRole('button', { name: '发送', exact: true }).click()
  await expect(agent.log.locator('.picture')).toHaveCount(4)
  await agent.hasSentAll()
  expect(await stored(demo)).toEqual(['一.png', '二.png', '四.png', '五.png'])
})

/** The smallest film that is one: what it is, how it is laid out, and a few frames of nothing. */
function film(): Buffer {
  const box = (kind: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(body.length + 8)
    head.write(kind, 4, 'latin1')
    return Buffer.concat([head, body])
  }
  const layout = box('moov', box('mvhd', Buffer.alloc(20, 1)))
  return Buffer.concat([
    box('ftyp', Buffer.from('mp42\0\0\0\0isom', 'latin1')),
    layout,
    box('mdat', Buffer.alloc(2000)),
  ])
}

test('a short film reaches the buyer, and so does what the phone takes with its camera', async ({ demo }) => {
  const { agent, buyer } = await served(demo)
  const { page } = agent
  await page.setViewportSize(phone)
  const picks = async (item: string, name: string, mimeType: string, buffer: Buffer): Promise<void> => {
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: '加图片或文件' }).click()
    await page.getByRole('button', { name: item, exact: true }).click()
    const chooser = await choosing
    expect(await chooser.element().getAttribute('capture')).toBe(item === '拍照' ? 'environment' : null)
    await chooser.setFiles({ name, mimeType, buffer })
    await page.getByRole('button', { name: '发送', exact: true }).click()
  }
  await picks('文件', '泡法.mp4', 'video/mp4', film())
  await expect(buyer.log.getByRole('button', { name: '播放视频 泡法.mp4' })).toBeVisible()
  await picks('拍照', '罐底.png', 'image/png', small)
  await expect(buyer.log.locator('.picture img')).toBeVisible()
  await agent.hasSentAll()
  expect(await stored(demo)).toEqual(['泡法.mp4', '罐底.png'])
})

test('where a note is written looks unlike where a reply is, and so does the note', async ({ demo }) => {
  const { agent } = await served(demo)
  const { page } = agent
  const ground = (of: Locator): Promise<string> => of.evaluate((element) => getComputedStyle(element).backgroundColor)
  const composer = page.locator('.composer')
  const reply = await ground(composer)
  await page.getByRole('tab', { name: '内部备注' }).click()
  const note = await ground(composer)
  expect(note).not.toBe(reply)
  await page.getByRole('textbox', { name: '内部备注' }).fill('上次也问过')
  await page.getByRole('button', { name: '存备注' }).click()
  expect(await ground(agent.message('上次也问过').locator('.bubble'))).toBe(note)
  await page.getByRole('tab', { name: '回复买家' }).click()
  expect(await ground(composer)).toBe(reply)
  await agent.replies('稍等')
  expect(await ground(agent.message('稍等').locator('.bubble'))).not.toBe(note)
})

test('an upload that is cut goes on when the line is back, another is cancelled for good', async ({ demo }) => {
  const { agent, buyer } = await served(demo)
  demo.proxy.refuse()
  demo.proxy.cut()
  await expect(agent.page.getByRole('button', { name: '现在连' })).toBeVisible()
  await gives(agent.page, 'drop', [given('要的.png', small), given('不要的.png', small)])
  await agent.page.getByRole('button', { name: '发送', exact: true }).click()
  const bubbles = agent.log.locator('.message').filter({ has: agent.page.locator('.picture') })
  await expect(bubbles).toHaveCount(2)
  await expect(agent.log.getByText('没发出去')).toHaveCount(2)
  await bubbles.nth(1).getByRole('button', { name: '删除' }).click()
  await expect(bubbles).toHaveCount(1)

  await agent.connectsNow(() => demo.proxy.accept())
  await agent.hasSentAll()
  await expect(buyer.log.getByRole('button', { name: '查看图片 要的.png' })).toBeVisible({ timeout: 30_000 })
  expect(await stored(demo)).toEqual(['要的.png'])
})

test('what is written without a line is sent once when it is back, also with two pages that hold it', async ({
  demo,
}) => {
  const { agent, buyer } = await served(demo)
  demo.proxy.refuse()
  demo.proxy.cut()
  const banner = agent.page.getByText(/\d+ 秒后/)
  await expect(banner).toBeVisible()
  await agent.replies('断线时写的')
  await expect(agent.message('断线时写的')).toContainText('等连接')
  demo.proxy.accept()
  // A second page of the same browser finds it in the outbox as well: both send it.
  const other = await agent.page.context().newPage()
  await other.goto(`${demo.origin}/app`)
  await expect(agent.message('断线时写的')).toContainText(/已发送|已读/)
  // The buyer's page comes back when its own wait is over.
  await expect(buyer.message('断线时写的')).toBeVisible({ timeout: 30_000 })
  await expect(other.getByRole('region', { name: '会话', exact: true }).getByText('断线时写的')).toBeVisible()
  expect(await stored(demo)).toEqual(['断线时写的'])
})

test('a new version is offered, and what is being written outlives it', async ({ demo }) => {
  const { agent, buyer } = await served(demo)
  await agent.box.fill('写到一半')
  // The server was updated: its page begins with other files.
  await agent.page.route('**/app/', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/index-[\w-]+\.js/, 'index-newer.js') })
  })
  await demo.server.restart()
  const bar = agent.page.getByText('有新版本，写到一半的都留着。')
  await expect(bar).toBeVisible({ timeout: 30_000 })
  await expect(agent.box).toHaveValue('写到一半')
  await expect(agent.box).toBeVisible()
  await agent.page.getByRole('button', { name: '稍后' }).click()
  await expect(bar).toHaveCount(0)

  // A part of the page that this version no longer finds: offered as well, not taken from under the words.
  await agent.page.route('**/assets/SecurityPage*.js', (route) => route.abort())
  await agent.page.unroute('**/app/')
  await agent.page.getByRole('button', { name: '周晓彤，账号菜单' }).click()
  await agent.page.getByRole('link', { name: '密码、两步验证、登录设备' }).click()
  await expect(agent.page.getByText('这个页面要新版本才能打开，写到一半的都留着。')).toBeVisible()
  await expect(agent.box).toHaveValue('写到一半')
  await agent.page.unroute('**/assets/SecurityPage*.js')
  await agent.page.getByRole('button', { name: '现在更新' }).click()
  await expect(agent.page).toHaveURL(/security/)
  await agent.page.goBack()
  await agent.opens(buyer)
  await expect(agent.box).toHaveValue('写到一半')
})
