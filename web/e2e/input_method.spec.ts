// While an input method composes, Enter chooses a word and sends nothing, neither in the console nor on the chat page.
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './stage.ts'

/** Counts the messages that a page sends over its websocket. Begin before the page connects. */
class SentMessages {
  readonly texts: string[] = []

  constructor(page: Page) {
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const frame = JSON.parse(payload.toString()) as { op: string; d: { body?: { text?: string } } }
        if (frame.op === 'message.send') this.texts.push(frame.d.body?.text ?? '')
      }),
    )
  }
}

/** Types pinyin, presses Enter while it is being composed, then takes the word: what a person with 拼音 does. */
async function composesWithEnter(page: Page, box: Locator, word: string) {
  await box.focus()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Input.imeSetComposition', { text: "ni'hao", selectionStart: 6, selectionEnd: 6 })
  const enter = { key: 'Enter', code: 'Enter', nativeVirtualKeyCode: 229 }
  await devtools.send('Input.dispatchKeyEvent', { ...enter, type: 'rawKeyDown', windowsVirtualKeyCode: 229 })
  await devtools.send('Input.dispatchKeyEvent', { ...enter, type: 'keyUp', windowsVirtualKeyCode: 13 })
  await expect(box).toHaveValue("ni'hao")
  await devtools.send('Input.insertText', { text: word })
  await expect(box).toHaveValue(word)
  // Safari ends the composition before the key event; only the code 229 tells.
  await box.evaluate((element) => {
    const init = { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true }
    element.dispatchEvent(new KeyboardEvent('keydown', init))
  })
  await expect(box).toHaveValue(word)
}

test('in the console', async ({ demo }) => {
  const page = await demo.page()
  const sent = new SentMessages(page)
  const agent = await demo.agentOn(page, 'zhouxiaotong')
  await agent.goes('在线')
  const buyer = await demo.buyer()
  await buyer.writes('在吗')
  await agent.opens(buyer)

  await composesWithEnter(page, agent.box, '你好')
  await agent.box.press('Enter')
  await buyer.sees('你好')
  expect(sent.texts).toEqual(['你好'])
})

test('on the chat page', async ({ demo }) => {
  const page = await demo.page()
  const sent = new SentMessages(page)
  const buyer = await demo.buyerOn(page)

  await composesWithEnter(page, buyer.box, '你好')
  await buyer.box.press('Enter')
  await buyer.sees('你好')
  await buyer.hasSentAll()
  expect(sent.texts).toEqual(['你好'])
})
