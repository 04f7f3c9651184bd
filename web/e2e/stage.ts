// Where a test's people meet: one server with its own data, one proxy to cut, and a browser context for each person.
// Whatever a page must never do (break the content security policy, throw) fails the test at its end.
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test'
import { Agent } from './agent.ts'
import { Buyer } from './buyer.ts'
import { RunningServer } from './running_server.ts'
import { TcpProxy } from './tcp_proxy.ts'

export class Stage {
  private readonly faults: string[] = []
  private readonly contexts: BrowserContext[] = []

  private constructor(
    readonly server: RunningServer,
    readonly proxy: TcpProxy,
    private readonly browser: Browser,
  ) {}

  /** Sets the stage, lets the test play, and looks for faults; everything it started is gone afterwards. */
  static async run(browser: Browser, demo: boolean, play: (stage: Stage) => Promise<void>) {
    const server = await RunningServer.start({ demo })
    const proxy = await TcpProxy.start(server.port)
    const stage = new Stage(server, proxy, browser)
    try {
      await play(stage)
      expect(stage.faults).toEqual([])
    } finally {
      for (const context of stage.contexts) await context.close()
      await proxy.stop()
      await server.stop()
    }
  }

  /** What people open: the server seen through the proxy. */
  get origin(): string {
    return `http://127.0.0.1:${this.proxy.port}`
  }

  /** A page of somebody new: own cookies, own storage. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({ baseURL: this.origin, ...options })
    this.contexts.push(context)
    context.on('weberror', (error) => this.faults.push(`threw ${error.error().stack ?? error.error().message}`))
    await context.exposeFunction('zhangguiPolicyViolation', (what: string) => this.faults.push(what))
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const report = (window as unknown as { zhangguiPolicyViolation(what: string): void }).zhangguiPolicyViolation
        report(`${location.href} broke ${event.effectiveDirective} with ${event.blockedURI} at ${event.sourceFile}`)
      })
    })
    return context.newPage()
  }

  /** An agent at their desk, signed in through the sign-in page. */
  async agent(login: string, options: BrowserContextOptions = {}): Promise<Agent> {
    return this.agentOn(await this.page(options), login)
  }

  /** The same on a page that the test made, to watch it from its beginning. */
  agentOn(page: Page, login: string): Promise<Agent> {
    return Agent.signIn(page, login)
  }

  /** A buyer on the hosted chat page. */
  async buyer(options: BrowserContextOptions = {}): Promise<Buyer> {
    return this.buyerOn(await this.page(options))
  }

  buyerOn(page: Page): Promise<Buyer> {
    return Buyer.onChatPage(page)
  }

  /** A buyer on the demo shop's page, with the widget opened. */
  async visitor(options: BrowserContextOptions = {}): Promise<Buyer> {
    return Buyer.inWidget(await this.page(options))
  }
}

/** `demo`: a server with the made-up shop. `bare`: one that was never set up. */
export const test = base.extend<{ demo: Stage; bare: Stage }>({
  demo: ({ browser }, use) => Stage.run(browser, true, use),
  bare: ({ browser }, use) => Stage.run(browser, false, use),
})
export { expect }
