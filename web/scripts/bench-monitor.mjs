// What it costs to watch a shop: 200 agents under traffic, the server's processor time over the same span without and
// with 20 supervisors, and how many deltas each of them gets. Prints JSON: { agents, alone, watched, bytes, deltas }: processor
// milliseconds a second of the two spans, bytes a second of one supervisor, fewest and most deltas a second.
// `node bench-monitor.mjs <binary> <origin of a demo server> <its process id> <messages a second> <seconds of a span>`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'

const [binary, origin, pid, rate, seconds] = process.argv.slice(2)
const span = Number(seconds)
const watchers = 20
const agents = 200
const buyers = 1200
/** The shop fills and the first answers come before anything is measured. */
const readyWithin = 120

/** Processor time that the server has used, in milliseconds; the kernel counts hundredths of a second. */
function used() {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')')[1].trim().split(/\s+/)
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function ask(method, path, body, cookie) {
  const headers = { origin, ...(cookie && { cookie }), ...(body && { 'content-type': 'application/json' }) }
  const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

async function signIn(login, password) {
  const answer = await ask('POST', '/session', { login, password })
  return answer.headers.getSetCookie()[0].split(';')[0]
}

const owner = await signIn('owner', 'zhanggui-demo')
const read = async (path) => (await ask('GET', path, undefined, owner)).json()

/** Accounts of their own: the sockets of one account are few, and make room for each other. */
async function supervisors(shop) {
  const grants = [{ shop, role: 'supervisor' }]
  const cookies = []
  for (let number = 0; number < watchers; number += 1) {
    const [login, password] = [`bench-${number}`, "a bench's password"]
    await ask('POST', '/accounts', { login, password, display_name: login, grants }, owner)
    cookies.push(await signIn(login, password))
  }
  return cookies
}

async function until(what, look) {
  for (let turn = 0; turn < readyWithin; turn += 1) {
    const found = await look()
    if (found) return found
    await pause(1000)
  }
  throw new Error(`${what} did not come within ${readyWithin} s`)
}

const total = (rows, of) => rows.reduce((sum, row) => sum + of(row), 0)

/** Opens a supervisor's line and counts what the monitor tells it. */
async function watch(shop, cookie) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws/desk`, ['zhanggui.v1'], {
    headers: { cookie, origin },
  })
  const heard = { deltas: 0, bytes: 0, close: () => socket.terminate() }
  socket.on('message', (data) => {
    for (const frame of [JSON.parse(data)].flat()) {
      if (frame.ev !== 'monitor.delta') continue
      heard.deltas += 1
      heard.bytes += JSON.stringify(frame).length
    }
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, op: 'hello', d: { client: 'bench/1', resume: [] } }))
  socket.send(JSON.stringify({ id: 2, op: 'monitor.subscribe', d: { shop } }))
  return heard
}

/** What one span cost. */
async function measure() {
  const before = used()
  await pause(span * 1000)
  return Math.round((used() - before) / span)
}

const load = `--agents ${agents} --buyers ${buyers} --rate ${rate} --seconds ${span * 2 + 60}`.split(' ')
const player = spawn(binary, ['rehearse', '--url', origin, ...load], { stdio: 'ignore' })
const over = once(player, 'exit')
try {
  const shop = await until('the rehearsal', async () => {
    const { shops } = await read('/session')
    return shops.find(({ name }) => /rehears/i.test(name))
  })
  const picture = await until('the traffic', async () => {
    const now = await read(`/monitor?shop=${shop.id}`)
    const holds = total(now.agents, ({ load }) => load)
    return holds > buyers * 0.95 && total(now.minutes, ({ answers }) => answers) > 0 && now
  })
  const cookies = await supervisors(shop.id)
  const alone = await measure()
  const heard = await Promise.all(cookies.map((cookie) => watch(shop.id, cookie)))
  await pause(3000)
  for (const one of heard) Object.assign(one, { deltas: 0, bytes: 0 })
  const watched = await measure()
  const each = (of) => heard.map(of).sort((a, b) => a - b)[watchers / 2] / span
  const deltas = heard.map(({ deltas }) => Number((deltas / span).toFixed(2)))
  const figures = { agents: picture.agents.length, alone, watched, bytes: Math.round(each(({ bytes }) => bytes)) }
  console.log(JSON.stringify({ ...figures, deltas: [Math.min(...deltas), Math.max(...deltas)] }))
  for (const one of heard) one.close()
} finally {
  player.kill('SIGINT')
  await over
}
