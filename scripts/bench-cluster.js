// The parts of scripts/bench that measure cluster mode: one to three nodes on this machine with a PostgreSQL and a Redis.
// Each run has a database of its own and an emptied Redis. scripts/bench runs it as
//
//   scripts/with-services node scripts/bench-cluster.js cluster-load
//
// Exit code 1: a rehearsal found something wrong. 2: it could not be measured.
const { runs, serve, withFolder, play, megabytes, median, each, row, several } = require('./bench-common.js')
const { sql, redis, addressOf, services, countStatements, counters, between } = require('./bench-services.js')

/** Seconds that are counted of a rehearsal, at least; a line says every five seconds how it goes. */
const counted = { silent: 10, busy: 20 }
const line_s = 5
/** An idle session of PostgreSQL hands in which transactions it counted within so long: those of the setting of the scene, too. */
const handedIn_s = 10
/** So many of the most frequent commands and statements are named. */
const frequent = 7
let databases = 0
const howMany = (nodes) => (nodes === 1 ? 'one node' : `${nodes} nodes`)

/** Runs `work` with nodes on a database of their own, which is removed when they have ended. */
async function withNodes(count, work) {
  databases += 1
  const database = `bench_${process.pid}_${databases}`
  await redis('flushall')
  sql(`create database ${database}`)
  try {
    return await withFolder(async (folder) => {
      const nodes = []
      try {
        for (let number = 1; number <= count; number += 1) {
          nodes.push(await serve(folder, ['--demo'], {
            ZHANGGUI_MODE: 'cluster',
            ZHANGGUI_NODE: `node-${number}`,
            ZHANGGUI_DATABASE_URL: addressOf(database),
            ZHANGGUI_REDIS_URL: process.env.ZHANGGUI_TEST_REDIS,
          }))
        }
        return await work(nodes, database)
      } finally {
        await Promise.all(nodes.map((node) => node.end()))
      }
    })
  } finally {
    sql(`drop database ${database} with (force)`)
  }
}

/** The same rehearsal several times, each against fresh nodes. */
const rehearsals = (count, flags) => several(() => withNodes(count, (nodes) => play(nodes, flags)))

async function load() {
  const people = '--buyers 2000 --agents 200'
  const full = await rehearsals(1, `${people} --rate 6000 --seconds 20`)
  row('one node, PostgreSQL and Redis: messages sent, acknowledged and delivered, 2,000 buyers and 200 agents, 6,000/s offered',
    `${median(full.map((one) => one.msgs_per_s)).toFixed(0)}/s (median of ${each(full, (one) => one.msgs_per_s.toFixed(0))}); p99 send → ack ${each(full, (one) => one.ack_ms.p99)} ms; node at most ${each(full, (one) => megabytes(one.server_rss_bytes))}`,
    '3,000/s', '6,000/s')
  const half = await rehearsals(1, `${people} --rate 1500 --seconds 20`)
  row('p99 at half of what is to be reached: 1,500/s',
    `send → ack ${median(half.map((one) => one.ack_ms.p99))} ms, send → delivered ${median(half.map((one) => one.deliver_ms.p99))} ms (medians of ${each(half, (one) => `${one.ack_ms.p99}/${one.deliver_ms.p99}`)}); p50 ${each(half, (one) => `${one.ack_ms.p50}/${one.deliver_ms.p50}`)} ms`,
    '30 ms', '10 ms')
}

async function queue() {
  for (const count of [1, 3]) {
    const all = await rehearsals(count, '--buyers 10000 --agents 200 --queue-first --rate 100 --seconds 1')
    row(`assignments from a queue of 10,000 to 200 agents, decisions stored, ${howMany(count)}`,
      `${median(all.map((one) => one.claims_per_s)).toFixed(0)}/s (median of ${each(all, (one) => one.claims_per_s.toFixed(0))}); each claim ${each(all, (one) => `${one.claim_first_tenth_ms} → ${one.claim_last_tenth_ms}`)} ms from the first to the last tenth`,
      '500/s', '2,000/s, and the time per claim flat')
  }
}

async function reconnect() {
  const all = await rehearsals(3, '--buyers 9800 --agents 200 --rate 200 --seconds 8 --cut-after 3')
  const seconds = (one) => (one.resumed_all_ms / 1e3).toFixed(1)
  row('10,000 clients of three nodes reconnecting at once',
    `${median(all.map((one) => one.resumed_all_ms / 1e3)).toFixed(1)} s until all had resumed (median of ${each(all, (one) => `${seconds(one)} s, ${one.resumed} of 10000`)}); lost ${each(all, (one) => one.lost)}`,
    '20 s, nothing lost', '8 s')
}

/** What a rehearsal uses between two of its lines at least `seconds` apart, all of it within the time in which all write. */
async function spent(nodes, database, flags, seconds) {
  const processes = await services()
  let before
  let used
  await play(nodes, `${flags} --seconds ${handedIn_s + seconds + 2 * line_s}`, async (line) => {
    const goes = /^(\d+) s: .*; \d+ sent, (\d+) acknowledged/.exec(line)
    if (!goes || used || Number(goes[1]) < handedIn_s) return
    const messages = Number(goes[2])
    if (!before) {
      before = { messages, ...await counters(nodes, processes, database) }
    } else if (performance.now() - before.at > (seconds - line_s / 2) * 1000) {
      const after = await counters(nodes, processes, database, before)
      used = { messages: messages - before.messages, ...between(before, after) }
    }
  })
  if (!used) throw new Error('the rehearsal was over before it was counted')
  return used
}

/** The median of a figure over all runs, for each message or second. */
function share(all, name, of, digits) {
  return median(all.map((one) => one[name] / one[of])).toFixed(digits)
}

/** What was called most in the last run, for each message or second. */
function most(all, name, of) {
  const last = all.at(-1)
  const ranked = Object.entries(last[name]).sort(([, a], [, b]) => b - a).slice(0, frequent)
  return ranked.filter(([, calls]) => calls > 0).map(([what, calls]) => `${(calls / last[of]).toFixed(2)} ${what}`)
}

/** The lines about one span: what it took of each process, and what was said to Redis and PostgreSQL. */
const lines = (all, of, unit) => [
  `${unit}: processor of the nodes ${share(all, 'node_us', of, 0)}, of Redis ${share(all, 'redis_us', of, 0)}, of PostgreSQL ${share(all, 'postgres_us', of, 0)} µs`,
  `  ${share(all, 'commands', of, 2)} Redis commands, ${share(all, 'bytes', of, 0)} bytes from Redis: ${most(all, 'called', of).join(', ')}`,
  `  ${share(all, 'statements', of, 2)} SQL statements in ${share(all, 'transactions', of, 2)} transactions:`,
  ...most(all, 'asked', of).map((one) => `    ${one}`),
]

/** Where the time of a message goes, and how that grows with the nodes. Counting the statements has its price too, the same for
    any number of nodes. */
async function cost() {
  const people = '--buyers 1000 --agents 100'
  const rate = 500
  countStatements()
  for (const count of [1, 2, 3]) {
    const all = await several(() => withNodes(count, async (nodes, database) => ({
      silent: await spent(nodes, database, `${people} --rate 0`, counted.silent),
      busy: await spent(nodes, database, `${people} --rate ${rate}`, counted.busy),
    })))
    const [silent, busy] = [all.map((one) => one.silent), all.map((one) => one.busy)]
    row(`cost, ${howMany(count)}, 1,000 buyers and 100 agents, ${rate}/s and silent (medians of ${runs}; ${each(busy, (one) => `${one.messages} messages in ${one.seconds.toFixed(1)} s`)})`,
      [...lines(busy, 'messages', 'a message'), ...lines(silent, 'seconds', 'a second of silence')].join('\n    '),
      '–', '–')
  }
}

const parts = { 'cluster-load': load, 'cluster-queue': queue, 'cluster-cost': cost, 'cluster-reconnect': reconnect }

if (require.main === module) {
  parts[process.argv[2]]().catch((error) => {
    console.error(`bench: ${error.message}`)
    process.exitCode = 2
  })
}
