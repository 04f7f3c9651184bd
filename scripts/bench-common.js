// What the parts of scripts/bench share: a server of one's own, a rehearsal against it, and how a figure is printed.
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs')
const { createServer } = require('node:net')
const { cpus, loadavg, tmpdir } = require('node:os')
const { join } = require('node:path')
const { createInterface } = require('node:readline')

const root = join(__dirname, '..')
const binary = process.env.ZHANGGUI_BINARY ?? join(root, 'target', 'release', 'zhanggui')
const runs = Number(process.env.BENCH_RUNS ?? 3)

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

/** Polls without a pause, so that the figure is the server's and not a timer's. */
async function untilReady(origin, server) {
  while (server.exitCode === null && server.signalCode === null) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Error(`the server ended with ${server.exitCode ?? server.signalCode}`)
}

/** A server on `folder`: where, after how long it was ready, what it holds, and how to end it. It knows nothing of this
    process' environment but `settings`. */
async function serve(folder, flags = [], settings = {}) {
  const port = await freePort()
  const env = { PATH: process.env.PATH, ZHANGGUI_LISTEN: `127.0.0.1:${port}`, ZHANGGUI_DATA: folder, ZHANGGUI_LOG: 'error', ...settings }
  const began = performance.now()
  const server = spawn('/bin/sh', ['-c', 'ulimit -n "$(ulimit -H -n)"; exec "$@"', 'sh', binary, 'serve', ...flags], { env, stdio: 'ignore' })
  const ended = once(server, 'exit')
  const origin = `http://127.0.0.1:${port}`
  await untilReady(origin, server)
  return {
    origin,
    milliseconds: performance.now() - began,
    pid: server.pid,
    files: () => readdirSync(`/proc/${server.pid}/fd`).length,
    resident: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) * 1024,
    end: async () => {
      server.kill('SIGTERM')
      await ended
    },
  }
}

/** Runs `work` on a folder that is removed afterwards. */
async function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'zhanggui-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One rehearsal against running servers → its figures. What it found wrong is printed, and counts. `hear` is given each
    line that says how it goes (every five seconds), one after the other. */
async function play(servers, flags, hear = () => {}) {
  const urls = servers.flatMap((server) => ['--url', server.origin])
  const player = spawn(binary, ['rehearse', '--json', ...urls, ...flags.split(' ')], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let complained = ''
  let failed
  let hearing = Promise.resolve()
  player.stdout.on('data', (chunk) => { said += chunk })
  createInterface({ input: player.stderr }).on('line', (line) => {
    complained = line
    hearing = hearing.then(() => hear(line)).catch((error) => {
      failed ??= error
      player.kill('SIGINT')
    })
  })
  const [code] = await once(player, 'close')
  await hearing
  if (failed) throw failed
  if (code === null || code === 2) throw new Error(complained)
  const figures = JSON.parse(said.trim().split('\n').at(-1))
  if (code !== 0) {
    process.exitCode = 1
    console.log(`  WRONG: ${figures.lost} lost, ${figures.duplicated} duplicated, ${figures.out_of_order} out of order,`,
      `${figures.unanswered} unanswered, ${figures.cap_violations} over a cap: ${JSON.stringify(figures.found)} ${figures.notes}`)
  }
  return figures
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`
const median = (figures) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)]
const each = (figures, show) => figures.map(show).join(', ')

/** One row: what, what was measured, what it should reach and what is aimed at. */
function row(what, measured, reach, aim) {
  console.log(`${what}\n    ${measured}\n    reach ${reach}, aim ${aim}; machine load ${loadavg()[0].toFixed(1)} of ${cpus().length}`)
}

/** The same several times; a list of what each gave. */
async function several(once) {
  const all = []
  for (let run = 0; run < runs; run += 1) all.push(await once())
  return all
}

module.exports = { root, binary, runs, serve, withFolder, play, megabytes, median, each, row, several }
