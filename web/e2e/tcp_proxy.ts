// A TCP proxy between the browsers and the server, so that a test can cut every connection in the middle of a word.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export class TcpProxy {
  /** Both ends of every connection; one end may outlive the other, so each is held by itself. */
  private readonly sockets = new Set<Socket>()
  private refusing = false

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (client) => this.join(client))
  }

  /** Listens on a free port of 127.0.0.1 and passes everything to `target` there. */
  static async start(target: number): Promise<TcpProxy> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TcpProxy(server, target)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Resets every connection at once, as a network that fails does: no close frame, nothing flushed. */
  cut() {
    for (const socket of this.sockets) socket.resetAndDestroy()
  }

  /** From now on every new connection is reset, until `accept`. */
  refuse() {
    this.refusing = true
  }

  accept() {
    this.refusing = false
  }

  async stop() {
    this.cut()
    this.server.close()
    await once(this.server, 'close')
  }

  private join(client: Socket) {
    if (this.refusing) {
      client.resetAndDestroy()
      return
    }
    const upstream = connect(this.target, '127.0.0.1')
    const fail = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      this.sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', fail)
      socket.on('close', () => this.sockets.delete(socket))
    }
    client.pipe(upstream)
    upstream.pipe(client)
  }
}
