// A shop's own page apart from the desk, as a shopkeeper would write it: the loader's line and little else.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export class OtherSite {
  private constructor(private readonly server: Server) {}

  /** `body` stands in every page of the site, whatever its path. */
  static async start(body: string): Promise<OtherSite> {
    const page = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>别家的店</title>
      <meta name="viewport" content="width=device-width, initial-scale=1"><h1>别家的店</h1>${body}</html>`
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(page)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new OtherSite(server)
  }

  /** As where the desk stands under the shop's own domain: another origin, but to a browser the same site. */
  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Another name of this machine than the desk's: another site, whose frames a browser may refuse to keep anything. */
  get foreignOrigin(): string {
    return `http://localhost:${this.port}`
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  async stop() {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}

/** What docs/widget.md tells to paste. */
export function snippet(desk: string, attributes = ''): string {
  return `<script>window.zhanggui=window.zhanggui||function(){(zhanggui.q=zhanggui.q||[]).push(arguments)}</script>
    <script async src="${desk}/w.js" data-shop="yunqi" ${attributes}></script>`
}
