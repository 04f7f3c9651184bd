// A buyer, on the hosted chat page or in the widget on the demo shop's page.
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test'
import type { ChatSession } from '../shared/api/types.ts'

async function nameFromSession(page: Page): Promise<string> {
  const answer = await page.waitForResponse((response) => response.url().endsWith('/api/v1/chat/session'))
  return ((await answer.json()) as ChatSession).buyer.name
}

export class Buyer {
  readonly log: Locator
  readonly box: Locator
  readonly status: Locator

  private constructor(
    readonly page: Page,
    /** The chat itself: the page, or the widget's frame in it. */
    readonly place: Page | FrameLocator,
    /** The visitor's made-up name, by which staff know them. */
    readonly name: string,
  ) {
    this.log = place.getByRole('log')
    this.box = place.getByRole('contentinfo').getByRole('textbox')
    this.status = place.getByRole('banner').getByRole('status')
  }

  static async onChatPage(page: Page): Promise<Buyer> {
    const name = nameFromSession(page)
    await page.goto('/c/yunqi')
    const buyer = new Buyer(page, page, await name)
    await expect(buyer.log).toBeVisible()
    return buyer
  }

  static async inWidget(page: Page): Promise<Buyer> {
    const name = nameFromSession(page)
    await page.goto('/demo')
    await page.getByRole('button', { name: '联系客服' }).click()
    const buyer = new Buyer(page, page.frameLocator('iframe'), await name)
    await expect(buyer.box).toBeVisible()
    return buyer
  }

  /** Types and sends; does not wait for the server, as people do not. */
  async writes(text: string) {
    await this.box.fill(text)
    await this.box.press('Enter')
  }

  message(text: string): Locator {
    return this.log.locator('.said').filter({ has: this.place.getByText(text, { exact: true }) })
  }

  async sees(text: string) {
    await expect(this.message(text)).toBeVisible()
  }

  /** Waits until everything written here is stored. */
  async hasSentAll() {
    await expect(this.log.getByText('发送中')).toHaveCount(0)
    await expect(this.log.getByText('没有发出去')).toHaveCount(0)
  }

  /** The texts of all messages, from top to bottom. */
  async texts(): Promise<string[]> {
    return this.log.locator('.said .text:not(.bare)').allInnerTexts()
  }
}
