// The PostgreSQL and the Redis that scripts/with-services started, for scripts/bench-cluster.js: asking them something, and what
// they and the nodes have used so far. Their processor time is read from /proc, so they must run on this machine.
const { execFileSync } = require('node:child_process')
const { once } = require('node:events')
const { readFileSync, readdirSync } = require('node:fs')
const { connect } = require('node:net')

const postgres = process.env.ZHANGGUI_TEST_POSTGRES
const redisUrl = process.env.ZHANGGUI_TEST_REDIS
/** What the kernel counts processor time in: hundredths of a second. */
const microsecondsOfTick = 10_000

/** Asks PostgreSQL, in the database of ZHANGGUI_TEST_POSTGRES → what it says, a line a row, columns between bars. */
function sql(statement) {
  return execFileSync('psql', [postgres, '--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--command', statement], { encoding: 'utf8' }).trim()
}

/** The address of another database there. */
function addressOf(database) {
  const url = new URL(postgres)
  url.pathname = `/${database}`
  return url.href
}

/** Asks Redis one command, on a connection of its own that Redis ends (`quit`) → what it says. */
async function redis(...words) {
  const { hostname, port } = new URL(redisUrl)
  const socket = connect(Number(port || 6379), hostname)
  const command = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  socket.write(`*${words.length}\r\n${command.join('')}*1\r\n$4\r\nquit\r\n`)
  let said = ''
  socket.setEncoding('utf8').on('data', (chunk) => { said += chunk })
  await once(socket, 'close')
  if (said.startsWith('-')) throw new Error(`Redis: ${said.split('\r\n')[0]}`)
  return said.replace(/^[$*]\d+\r\n/, '').replace(/\+OK\r\n$/, '')
}
/** Commands that one such question is. */
const commandsOfAsking = 2

/** The fields of /proc/…/stat from the state on; null when the process is gone. */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** Processor microseconds a process has used. */
function used(pid) {
  const fields = stat(pid)
  return fields ? (Number(fields[11]) + Number(fields[12])) * microsecondsOfTick : 0
}

/** The same with its children, those that have ended among them. */
function usedByFamily(pid) {
  const parent = stat(pid)
  if (!parent) return 0
  const ended = (Number(parent[13]) + Number(parent[14])) * microsecondsOfTick
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && stat(name)?.[1] === String(pid))
  return children.reduce((sum, child) => sum + used(child), used(pid) + ended)
}

/** The process ids of both services. */
async function services() {
  const checkpointer = sql("select pid from pg_stat_activity where backend_type = 'checkpointer'")
  const parent = stat(checkpointer)?.[1]
  const own = /process_id:(\d+)/.exec(await redis('info', 'server'))?.[1]
  if (!parent || !stat(own)) throw new Error('PostgreSQL and Redis must run on this machine')
  return { postgres: parent, redis: own }
}

/** Redis' counters: commands, bytes it sent, and how often each command was called. */
async function redisCounters() {
  const said = await redis('info', 'all')
  const number = (name) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(said)[1])
  const called = {}
  for (const [, name, calls] of said.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)) called[name] = Number(calls)
  return { commands: number('total_commands_processed'), bytes: number('total_net_output_bytes'), called }
}

/** PostgreSQL's counters for one database: transactions, statements that clients sent, and how often each was called. */
function postgresCounters(database) {
  const [transactions, rows] = JSON.parse(sql(`select json_build_array(xact_commit + xact_rollback, (
      select coalesce(json_agg(json_build_array(query, calls)), '[]') from pg_stat_statements where dbid = datid))
    from pg_stat_database where datname = '${database}'`))
  // A statement of many rows is another one for each number of them; their beginnings are the same.
  const asked = {}
  let statements = 0
  for (const [query, calls] of rows) {
    const beginning = query.replace(/\s+/g, ' ').slice(0, 70)
    asked[beginning] = (asked[beginning] ?? 0) + calls
    statements += calls
  }
  return { transactions, statements, asked }
}

/** Begins to count statements; needs scripts/with-postgres with POSTGRES_PRELOAD=pg_stat_statements. */
function countStatements() {
  sql('create extension if not exists pg_stat_statements')
  sql('select pg_stat_statements_reset()')
}

/** All counters. What asking costs PostgreSQL stays outside the time between `before` and the one that follows it. */
async function counters(nodes, { postgres, redis }, database, before) {
  const time = () => ({
    at: performance.now(),
    node_us: nodes.reduce((sum, node) => sum + used(node.pid), 0),
    redis_us: used(redis),
    postgres_us: usedByFamily(postgres),
  })
  if (before) {
    const times = time()
    return { ...times, ...await redisCounters(), ...postgresCounters(database) }
  }
  const counts = { ...postgresCounters(database), ...await redisCounters() }
  return { ...counts, ...time() }
}

/** What was used between two readings. */
function between(before, after) {
  const difference = (name) => after[name] - before[name]
  const called = (name) => Object.fromEntries(Object.entries(after[name]).map(([what, calls]) => [what, calls - (before[name][what] ?? 0)]))
  return {
    seconds: difference('at') / 1000,
    node_us: difference('node_us'),
    redis_us: difference('redis_us'),
    postgres_us: difference('postgres_us'),
    commands: difference('commands') - commandsOfAsking,
    bytes: difference('bytes'),
    statements: difference('statements'),
    transactions: difference('transactions'),
    called: called('called'),
    asked: called('asked'),
  }
}

module.exports = { sql, redis, addressOf, services, countStatements, counters, between }
