// An agent at their desk in the console.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Buyer } from './buyer.ts'
import { demoPassword } from './rest.ts'

export class Agent {
  readonly list: Locator
  readonly log: Locator
  readonly box: Locator

  constructor(readonly page: Page) {
    this.list = page.getByRole('region', { name: '会话', exact: true })
    this.log = page.getByRole('log', { name: '聊天记录' })
    this.box = page.getByRole('textbox', { name: '回复买家' })
  }

  /** Through the sign-in page, to a desk that is connected. */
  static async signIn(page: Page, login: string, password = demoPassword): Promise<Agent> {
    await page.goto('/app')
    await page.getByLabel('账号', { exact: true }).fill(login)
    await page.getByLabel('密码', { exact: true }).fill(password)
    await page.getByRole('button', { name: '登录' }).click()
    const agent = new Agent(page)
    // Before the line stands, the list only says that it is being read.
    await expect(agent.list.getByText(/手上没有会话|等你回复|等买家/).first()).toBeVisible()
    return agent
  }

  async goes(presence: '在线' | '挂起' | '离线') {
    const choice = this.page.getByRole('radio', { name: presence })
    await choice.click()
    await expect(choice).toBeChecked()
  }

  row(buyer: Buyer): Locator {
    return this.list.getByRole('link').filter({ hasText: buyer.name })
  }

  async opens(buyer: Buyer) {
    await this.row(buyer).click()
    await expect(this.page.getByRole('heading', { name: buyer.name })).toBeVisible()
    await expect(this.log).toBeVisible()
  }

  /** Types and sends; does not wait for the server, as people do not. */
  async replies(text: string) {
    await this.box.fill(text)
    await this.box.press('Enter')
  }

  async notes(text: string) {
    await this.page.getByRole('tab', { name: '内部备注' }).click()
    await this.page.getByRole('textbox', { name: '内部备注' }).fill(text)
    await this.page.getByRole('button', { name: '存备注' }).click()
    await this.sees(text)
    await this.page.getByRole('tab', { name: '回复买家' }).click()
  }

  async sendsImage(file: { name: string; mimeType: string; buffer: Buffer }) {
    const choosing = this.page.waitForEvent('filechooser')
    await this.page.getByRole('button', { name: '图片，可粘贴截图' }).click()
    await (await choosing).setFiles(file)
    await this.page.getByRole('button', { name: '发送', exact: true }).click()
  }

  /** The card of what is offered to this agent about that buyer. */
  offer(buyer: Buyer): Locator {
    return this.page.getByRole('article', { name: buyer.name })
  }

  async accepts(buyer: Buyer) {
    await this.page.getByRole('button', { name: `接单：${buyer.name}` }).click()
    await expect(this.page.getByRole('heading', { name: buyer.name })).toBeVisible()
  }

  async declines(buyer: Buyer) {
    await this.page.getByRole('button', { name: `不接：${buyer.name}` }).click()
    await expect(this.offer(buyer)).toHaveCount(0)
  }

  /** What the page says by itself at its top. */
  async isTold(text: string | RegExp) {
    await expect(this.page.locator('.toast').filter({ hasText: text })).toBeVisible()
  }

  /** Chooses in the menu of the open thread. */
  async chooses(item: string | RegExp) {
    await this.page.getByRole('button', { name: '更多', exact: true }).click()
    await this.page.getByRole('group', { name: '更多' }).getByRole('button', { name: item }).click()
  }

  /** Chooses the colleague; the transfer itself goes out once it can no longer be undone (5 s). */
  async transfersTo(colleague: string, reason: string) {
    await this.page.getByRole('button', { name: '转接' }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('radio', { name: colleague }).click()
    await dialog.getByLabel('原因').fill(reason)
    await dialog.getByRole('button', { name: '转接', exact: true }).click()
    await expect(dialog).toBeHidden()
  }

  /** As with a transfer: it goes out after 5 s. */
  async closes() {
    await this.page.getByRole('button', { name: '结束', exact: true }).click()
  }

  message(text: string): Locator {
    return this.log.locator('.message').filter({ has: this.page.getByText(text, { exact: true }) })
  }

  async sees(text: string) {
    await expect(this.message(text)).toBeVisible()
  }

  /**
   * Does `first`, then presses "现在连", while the page's own next try is seconds away: it would take the button with it.
   * From here on the page waits as long as it ever may.
   */
  async connectsNow(first: () => void) {
    await this.page.evaluate(() => {
      Math.random = () => 0.99
    })
    await expect(this.page.getByText(/([5-9]|1\d) 秒后/)).toBeVisible({ timeout: 30_000 })
    first()
    await this.page.getByRole('button', { name: '现在连' }).click()
  }

  /** Waits until everything written here is stored. */
  async hasSentAll() {
    await expect(this.log.getByText(/发送中|等连接|没发出去|上传/)).toHaveCount(0)
  }

  /** The texts of all messages and notes, from top to bottom; the page is made high enough to draw them all. */
  async texts(): Promise<string[]> {
    const size = this.page.viewportSize()
    if (!size) throw new Error('a page has a size')
    await this.page.setViewportSize({ width: size.width, height: 6000 })
    await expect(this.log.getByText('聊天记录从这里开始')).toBeVisible()
    const texts = await this.log.locator('.message .words').allInnerTexts()
    await this.page.setViewportSize(size)
    return texts
  }
}
