/** The socket's life: greeting, requests, silence, every close code, and coming back. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeLine } from './fake_line'
import { RequestError } from './frames'
import { createSocket, GREETING_MS, REQUEST_MS, SILENCE_MS, type SocketOptions, STEADY_MS } from './socket'

type Ops = { hello: { d: { resume: number }; ok: object }; say: { d: { text: string }; ok: { seq: number } } }
type Evs = { 'thread.event': { seq: number }; 'session.ending': { because: string; reconnect: boolean } }

const lines: FakeLine[] = []
const line = (): FakeLine => {
  const last = lines.at(-1)
  if (!last) throw new Error('no line was opened')
  return last
}

type More = Partial<Pick<SocketOptions<Ops, Evs>, 'prepare' | 'random'>>

function start(more: More = {}) {
  const heard: unknown[] = []
  const states: string[] = []
  let seq = 41
  const socket = createSocket<Ops, Evs>({
    url: () => 'ws://shop.example/ws/chat',
    protocols: () => ['zhanggui.v1', 'bearer.abc'],
    hello: () => ({ resume: seq }),
    onHello: () => heard.push('hello'),
    onEvent: (event) => heard.push(event),
    onState: (state) => states.push(state.kind),
    open: (url, protocols) => {
      const opened = new FakeLine(url, protocols)
      lines.push(opened)
      return opened
    },
    random: () => 1,
    ...more,
  })
  socket.connect()
  return {
    socket,
    heard,
    states,
    sees: (n: number) => {
      seq = n
    },
  }
}

async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}

async function opened(more: Parameters<typeof start>[0] = {}) {
  const all = start(more)
  await settle()
  line().opens()
  line().answers({ limits: { frame_bytes: 65_536 } })
  expect(all.socket.state.kind).toBe('open')
  return all
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  lines.length = 0
})

describe('greeting', () => {
  it('says hello first, with the token as a subprotocol and never in the address', async () => {
    const { socket } = start()
    await settle()
    expect(line().url).toBe('ws://shop.example/ws/chat')
    expect(line().protocols).toEqual(['zhanggui.v1', 'bearer.abc'])
    expect(line().sent).toEqual([])
    line().opens()
    expect(line().sent).toEqual([{ id: 1, op: 'hello', d: { resume: 41 } }])
    expect(socket.state.kind).toBe('connecting')
  })

  it('has done hello before an event that came in the same frame', async () => {
    const { heard } = start()
    await settle()
    line().opens()
    line().says([
      { id: 1, ok: {} },
      { ev: 'thread.event', d: { seq: 42 } },
    ])
    expect(heard).toEqual(['hello', { kind: 'event', ev: 'thread.event', d: { seq: 42 } }])
  })

  it('gives up a line that does not greet in time and comes back', async () => {
    const { socket } = start()
    await settle()
    line().opens()
    await vi.advanceTimersByTimeAsync(GREETING_MS)
    expect(socket.state).toMatchObject({ kind: 'waiting', failures: 1 })
    expect(line().closedHere).toBe(true)
  })

  it('counts a failed preparation as a failed attempt and says how many there were', async () => {
    const asked: number[] = []
    const { socket } = start({
      prepare: async (failures) => {
        asked.push(failures)
        if (asked.length < 3) throw new Error('no token')
      },
    })
    await settle()
    expect(socket.state).toMatchObject({ kind: 'waiting', failures: 1 })
    await vi.advanceTimersByTimeAsync(500)
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toEqual([0, 1, 2])
    expect(lines).toHaveLength(1)
  })

  it('opens nothing when closed while preparing', async () => {
    let ready = (): void => {}
    const { socket } = start({ prepare: () => new Promise((resolve) => (ready = resolve)) })
    socket.close()
    ready()
    await settle()
    expect(lines).toHaveLength(0)
    expect(socket.state).toEqual({ kind: 'stopped', reason: 'closed' })
  })
})

describe('requests', () => {
  it('matches answers by id, in any order', async () => {
    const { socket } = await opened()
    const first = socket.request('say', { text: 'a' })
    const second = socket.request('say', { text: 'b' })
    const [a, b] = line().sent.slice(1)
    line().says([
      { id: b?.id, ok: { seq: 2 } },
      { id: a?.id, ok: { seq: 1 } },
    ])
    expect(await first).toEqual({ seq: 1 })
    expect(await second).toEqual({ seq: 2 })
  })

  it('rejects with the code and whether to try again', async () => {
    const { socket } = await opened()
    const answer = socket.request('say', { text: 'a' })
    line().refuses('rate_limited', true)
    await expect(answer).rejects.toMatchObject({ code: 'rate_limited', retry: true })
  })

  it('is offline at once when not open', async () => {
    const { socket } = start()
    await expect(socket.request('say', { text: 'a' })).rejects.toEqual(
      new RequestError('offline', 'not connected', true),
    )
  })

  it('refuses a frame larger than the server takes, without sending it', async () => {
    const { socket } = await opened()
    const before = line().sent.length
    await expect(socket.request('say', { text: '字'.repeat(30_000) })).rejects.toMatchObject({
      code: 'too_large',
      retry: false,
    })
    expect(line().sent).toHaveLength(before)
  })

  it('times out, outcome unknown', async () => {
    const { socket } = await opened()
    const answer = expect(socket.request('say', { text: 'a' })).rejects.toMatchObject({ code: 'timeout', retry: true })
    await vi.advanceTimersByTimeAsync(REQUEST_MS)
    await answer
  })

  it('ends what is open when the line is lost', async () => {
    const { socket } = await opened()
    const answer = socket.request('say', { text: 'a' })
    line().closes(1006)
    await expect(answer).rejects.toMatchObject({ code: 'disconnected', retry: true })
  })

  it('does not repeat what the server closed over', async () => {
    const { socket } = await opened()
    const answer = socket.request('say', { text: 'a' })
    line().closes(1009)
    await expect(answer).rejects.toMatchObject({ code: 'bad_frame', retry: false })
    expect(socket.state.kind).toBe('waiting')
  })

  it('survives frames it does not understand', async () => {
    const { socket, heard } = await opened()
    line().onmessage?.({ data: 'not json' })
    line().onmessage?.({ data: '[1,null,{"x":1}]' })
    line().onmessage?.({ data: new ArrayBuffer(2) })
    line().says({ id: 999, ok: {} })
    expect(socket.state.kind).toBe('open')
    expect(heard).toEqual(['hello'])
  })
})

describe('coming back', () => {
  it('doubles from 0.5 s to 16 s and never gives up', async () => {
    const { socket } = start()
    const waits: number[] = []
    for (let failure = 0; failure < 9; failure += 1) {
      await settle()
      line().closes(1006)
      if (socket.state.kind !== 'waiting') throw new Error(socket.state.kind)
      const wait = socket.state.until_ms - Date.now()
      waits.push(wait)
      await vi.advanceTimersByTimeAsync(wait)
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000, 16_000])
  })

  it('jitters over the whole step', async () => {
    const { socket } = start({ random: () => 0.25 })
    await settle()
    line().closes(1006)
    expect(socket.state).toMatchObject({ until_ms: Date.now() + 125 })
  })

  it('begins the back-off again after a steady connection, and not after one that fell at once', async () => {
    const { socket } = start()
    await settle()
    line().closes(1006)
    await vi.advanceTimersByTimeAsync(500)
    line().opens()
    line().answers({})
    line().closes(1006)
    expect(socket.state).toMatchObject({ failures: 2 })
    await vi.advanceTimersByTimeAsync(1000)
    line().opens()
    line().answers({})
    await vi.advanceTimersByTimeAsync(STEADY_MS)
    line().closes(1006)
    expect(socket.state).toMatchObject({ failures: 1 })
  })

  it('asks for the resume point anew each time', async () => {
    const { sees } = await opened()
    sees(57)
    line().closes(1006)
    await vi.advanceTimersByTimeAsync(500)
    line().opens()
    expect(line().last()).toMatchObject({ op: 'hello', d: { resume: 57 } })
  })

  it('skips the wait when told, and the old timer opens no second line', async () => {
    const { socket } = await opened()
    line().closes(1006)
    socket.reconnectNow()
    await settle()
    expect(lines).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(20)
    expect(lines).toHaveLength(2)
  })

  it('notices silence', async () => {
    const { socket } = await opened()
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1)
    line().says({ ev: 'thread.event', d: { seq: 1 } })
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1)
    expect(socket.state.kind).toBe('open')
    await vi.advanceTimersByTimeAsync(1)
    expect(socket.state.kind).toBe('waiting')
    expect(line().closedHere).toBe(true)
  })

  it('lives on a quiet thread by the digests, and asks nothing of its own', async () => {
    const { socket } = await opened()
    const sent = line().sent.length
    for (let digests = 0; digests < 4; digests += 1) {
      await vi.advanceTimersByTimeAsync(30_000)
      line().says({ ev: 'sync.digest', d: { threads: [] } })
    }
    expect(socket.state.kind).toBe('open')
    expect(line().sent).toHaveLength(sent)
    await vi.advanceTimersByTimeAsync(SILENCE_MS)
    expect(socket.state.kind).toBe('waiting')
  })

  it('replaces a line that slept with the laptop as soon as it is told to look', async () => {
    const { socket } = await opened()
    socket.reconnectNow()
    expect(socket.state.kind).toBe('open')
    vi.setSystemTime(Date.now() + SILENCE_MS)
    socket.reconnectNow()
    expect(socket.state.kind).toBe('waiting')
  })

  it.each([1001, 1012])('returns at once when the node drains (%i)', async (code) => {
    const { socket } = await opened()
    await vi.advanceTimersByTimeAsync(STEADY_MS)
    line().closes(code)
    expect(socket.state).toMatchObject({ kind: 'waiting', until_ms: Date.now() })
    await settle()
    expect(lines).toHaveLength(2)
    // The next node drains too: no tight circle.
    line().closes(code)
    expect(socket.state).toMatchObject({ kind: 'waiting', until_ms: Date.now() + 1000 })
  })

  it('stays away long after a flood', async () => {
    const { socket } = await opened({ random: () => 0 })
    line().closes(4429)
    expect(socket.state).toMatchObject({ kind: 'waiting', until_ms: Date.now() + 8000 })
  })

  it.each([
    [4401, 'unauthenticated'],
    [4403, 'removed'],
    [4409, 'replaced'],
  ])('stops at %i as %s, until told', async (code, reason) => {
    const { socket } = await opened()
    line().closes(code)
    expect(socket.state).toEqual({ kind: 'stopped', reason })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(lines).toHaveLength(1)
    socket.reconnectNow()
    await settle()
    expect(lines).toHaveLength(2)
  })

  it('reconnects and resumes after 4408', async () => {
    const { socket } = await opened()
    line().closes(4408)
    expect(socket.state).toMatchObject({ kind: 'waiting', until_ms: Date.now() + 500 })
  })

  it('believes a session that ends for good, whatever the close says', async () => {
    const { socket } = await opened()
    line().says({ ev: 'session.ending', d: { because: 'suspended', reconnect: false } })
    line().closes(1006)
    expect(socket.state).toEqual({ kind: 'stopped', reason: 'removed' })
  })

  it('takes a refused token for 4401', async () => {
    const { socket } = start()
    await settle()
    line().opens()
    line().refuses('unauthenticated')
    expect(socket.state).toEqual({ kind: 'stopped', reason: 'unauthenticated' })
  })

  it('hears nothing from a line it has left', async () => {
    const { socket, heard } = await opened()
    const left = line()
    socket.close()
    left.says({ ev: 'thread.event', d: { seq: 9 } })
    left.closes(1006)
    expect(heard).toEqual(['hello'])
    expect(socket.state).toEqual({ kind: 'stopped', reason: 'closed' })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(lines).toHaveLength(1)
  })
})
