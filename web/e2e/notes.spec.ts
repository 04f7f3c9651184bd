// A note leaves no trace in what a buyer receives: the bytes are the same with and without notes.
import type { Page } from '@playwright/test'
import type { Agent } from './agent.ts'
import { Buyer } from './buyer.ts'
import { expect, test } from './stage.ts'

const planted = '金丝雀七三九一'

/** Everything that the server sends to a page: websocket frames, and the bodies of its answers. */
class Received {
  private readonly frames: string[] = []
  private readonly bodies: Promise<string>[] = []

  constructor(page: Page) {
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => this.frames.push(payload.toString())))
    page.on('response', (response) => {
      // A body that was cut off by leaving the page was never received as a whole.
      if (response.url().includes('/api/')) this.bodies.push(response.text().catch(() => ''))
    })
  }

  async everything(): Promise<string> {
    return [...this.frames, ...(await Promise.all(this.bodies))].join('\n')
  }

  /**
   * The transcript as it came: the events in their order, then the answers in theirs (which of an answer and an event
   * comes first is not promised). What differs between any two conversations (ids, times, the visitor's made-up name)
   * becomes its order of appearance; what hangs on the moment (typing, read marks, places in the queue) is out.
   */
  transcript(): string[] {
    const seen = new Map<string, number>()
    const lines = this.lines().filter(
      (line) => !/^\{"ev":"(typing|thread\.read|queue\.position|sync\.digest)"|"ok":\{\}\}$/.test(line),
    )
    const events = lines.filter((line) => line.startsWith('{"ev":'))
    const answers = lines.filter((line) => !line.startsWith('{"ev":'))
    return [...events, ...answers].map((line) =>
      line
        .replace(/^\{"id":\d+,/, '{"id":1,')
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z|访客 \w+/g, (value) => {
          if (!seen.has(value)) seen.set(value, seen.size)
          return `«${seen.get(value)}»`
        }),
    )
  }

  /** How far the agent has read, as the buyer was last told. */
  readByAgent(): number {
    const marks = this.lines().filter((line) => line.startsWith('{"ev":"thread.read"'))
    return Number(/"seq":(\d+)/.exec(marks.at(-1) ?? '')?.[1] ?? 0)
  }

  private lines(): string[] {
    return this.frames.flatMap((frame) =>
      frame.startsWith('[') ? (JSON.parse(frame) as unknown[]).map((part) => JSON.stringify(part)) : [frame],
    )
  }
}

/** The same conversation every time; `aside` is what the agent does while the buyer waits. */
async function converse(page: Page, agent: Agent, aside: (text: string) => Promise<void>): Promise<Received> {
  const received = new Received(page)
  const buyer = await Buyer.onChatPage(page)
  await buyer.writes('在吗')
  await agent.opens(buyer)
  await aside(`${planted} 老客户`)
  await agent.replies('在的')
  await buyer.sees('在的')
  await aside(`${planted} 上次退过款`)
  await buyer.writes('能便宜点吗')
  await agent.sees('能便宜点吗')
  await agent.replies('给您一张优惠券')
  await buyer.sees('给您一张优惠券')
  await aside(`${planted} 已经给过两张`)
  // The hello after a reload tells how far was read, so that has to be the same by then.
  await expect.poll(() => received.readByAgent()).toBe(6)
  await page.reload()
  await buyer.sees('给您一张优惠券')
  await agent.replies('还有别的问题吗？')
  await buyer.sees('还有别的问题吗？')
  return received
}

test('what a buyer receives is the same with and without notes', async ({ demo }) => {
  const agent = await demo.agent('zhouxiaotong')
  await agent.goes('在线')

  const plain = await converse(await demo.page(), agent, async () => {})
  const noted = await converse(await demo.page(), agent, (text) => agent.notes(text))

  expect(await noted.everything()).not.toContain(planted)
  expect(noted.transcript()).toEqual(plain.transcript())
  // The comparison means something only if the conversation is in it.
  expect(plain.transcript().filter((line) => line.includes('"thread.event"')).length).toBeGreaterThanOrEqual(5)
})
