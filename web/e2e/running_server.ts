// The real release binary on a free port with a data folder of its own, as an operator would start it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const binary = process.env.ZHANGGUI_BINARY ?? join(root, 'target', 'release', 'zhanggui')

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('a listening TCP socket has a port')
  return address.port
}

export class RunningServer {
  private process?: ChildProcess
  /** What it printed since it was last started: for a failing test's report, and the setup address of a first start. */
  output = ''

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly demo: boolean,
  ) {}

  static async start(options: { demo: boolean }): Promise<RunningServer> {
    const folder = mkdtempSync(join(tmpdir(), 'zhanggui-e2e-'))
    const server = new RunningServer(await freePort(), folder, options.demo)
    await server.begin()
    return server
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Ends it as an operator does (SIGTERM, sockets drained) and starts it again on the same port and data. */
  async restart() {
    await this.end()
    await this.begin()
  }

  async stop() {
    await this.end()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async begin() {
    const child = spawn(binary, this.demo ? ['serve', '--demo'] : ['serve'], {
      cwd: this.folder,
      env: {
        PATH: process.env.PATH,
        ZHANGGUI_LISTEN: `127.0.0.1:${this.port}`,
        ZHANGGUI_DATA: join(this.folder, 'data'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.process = child
    this.output = ''
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        this.output += chunk.toString()
        if (this.output.includes(this.origin)) resolve()
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('error', reject)
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${this.output}`)))
    })
    const ready = await fetch(`${this.origin}/readyz`)
    if (!ready.ok) throw new Error(`the server is not ready (${ready.status}):\n${this.output}`)
  }

  private async end() {
    const child = this.process
    if (!child || child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const [code, signal] = await ended
    if (code !== 0) throw new Error(`the server ended with ${code ?? signal}:\n${this.output}`)
  }
}
