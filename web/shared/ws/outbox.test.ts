/** Sends that must arrive: order, retries with one client_id, reloads, limits. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { RequestError } from './frames'
import { ANSWERED_TRIES, createOutbox, OUTBOX_LIMIT, type OutboxEntry, type OutboxStorage } from './outbox'

type Call = { op: string; d: unknown; ok: (value: unknown) => void; fails: (error: unknown) => void }

function storage(): OutboxStorage & { kept: Map<string, OutboxEntry> } {
  const kept = new Map<string, OutboxEntry>()
  return {
    kept,
    load: () => [...kept.values()],
    put: (entry) => kept.set(entry.client_id, entry),
    remove: (client_id) => kept.delete(client_id),
  }
}

function outboxWith(store: OutboxStorage = storage()) {
  const calls: Call[] = []
  const acknowledged: [string, unknown][] = []
  const outbox = createOutbox({
    request: (op, d) => new Promise((ok, fails) => calls.push({ op, d, ok, fails })),
    storage: store,
    onChange: () => {},
    onAcknowledged: (entry, ok) => acknowledged.push([entry.client_id, ok]),
    random: () => 1,
  })
  const call = (): Call => {
    const last = calls.at(-1)
    if (!last) throw new Error('nothing was sent')
    return last
  }
  const write = (client_id: string, lane = 't1'): boolean =>
    outbox.add({ client_id, lane, op: 'message.send', d: { client_id } })
  return { outbox, calls, call, acknowledged, write }
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
const lost = new RequestError('disconnected', '', true)
const sent = (calls: Call[]): unknown[] => calls.map((call) => (call.d as { client_id: string }).client_id)

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})

describe('the outbox', () => {
  it('holds while offline, then sends in order, one at a time', async () => {
    const { outbox, calls, call, acknowledged, write } = outboxWith()
    write('a')
    write('b')
    expect(calls).toEqual([])
    outbox.setOnline(true)
    expect(sent(calls)).toEqual(['a'])
    expect(outbox.entries.map((entry) => entry.state)).toEqual(['sending', 'queued'])
    call().ok({ seq: 1 })
    await settle()
    expect(sent(calls)).toEqual(['a', 'b'])
    call().ok({ seq: 2 })
    await settle()
    expect(acknowledged).toEqual([
      ['a', { seq: 1 }],
      ['b', { seq: 2 }],
    ])
    expect(outbox.entries).toEqual([])
  })

  it('does not let one thread wait for another', () => {
    const { outbox, calls, write } = outboxWith()
    outbox.setOnline(true)
    write('a', 't1')
    write('b', 't2')
    expect(sent(calls)).toEqual(['a', 'b'])
  })

  it('sends again with the same id after the connection was lost, however often', async () => {
    const { outbox, calls, call, write } = outboxWith()
    outbox.setOnline(true)
    write('a')
    for (let cut = 0; cut < 20; cut += 1) {
      outbox.setOnline(false)
      call().fails(lost)
      await settle()
      expect(outbox.entries[0]).toMatchObject({ state: 'queued', error: null })
      outbox.setOnline(true)
    }
    expect(calls).toHaveLength(21)
    expect(new Set(sent(calls))).toEqual(new Set(['a']))
  })

  it('waits, then tries again when the server says so, and keeps the order meanwhile', async () => {
    const { outbox, calls, call, write } = outboxWith()
    outbox.setOnline(true)
    write('a')
    write('b')
    call().fails(new RequestError('unavailable', '', true))
    await settle()
    expect(sent(calls)).toEqual(['a'])
    expect(outbox.entries[0]).toMatchObject({ state: 'queued', error: { code: 'unavailable' } })
    await vi.advanceTimersByTimeAsync(500)
    expect(sent(calls)).toEqual(['a', 'a'])
  })

  it('asks the user after eight such answers', async () => {
    const { outbox, calls, call, write } = outboxWith()
    outbox.setOnline(true)
    write('a')
    for (let tries = 0; tries < ANSWERED_TRIES; tries += 1) {
      call().fails(new RequestError('rate_limited', '', true))
      await vi.advanceTimersByTimeAsync(16_000)
    }
    expect(calls).toHaveLength(ANSWERED_TRIES)
    expect(outbox.entries[0]).toMatchObject({ state: 'failed', error: { code: 'rate_limited' } })
  })

  it('fails at once when trying again is useless, goes on with the next, and retries when asked', async () => {
    const { outbox, calls, call, write } = outboxWith()
    outbox.setOnline(true)
    write('a')
    write('b')
    call().fails(new RequestError('invalid', 'too long', false))
    await settle()
    expect(outbox.entries[0]).toMatchObject({ state: 'failed', error: { code: 'invalid', message: 'too long' } })
    expect(sent(calls)).toEqual(['a', 'b'])
    call().ok({})
    await settle()
    outbox.retry('a')
    expect(sent(calls)).toEqual(['a', 'b', 'a'])
  })

  it('survives a reload: what was being sent is sent again, oldest first', async () => {
    const store = storage()
    const before = outboxWith(store)
    before.outbox.setOnline(true)
    before.write('a')
    vi.setSystemTime(Date.now() + 1000)
    before.write('b')
    const after = outboxWith({ ...store, load: () => store.load().reverse() })
    expect(after.outbox.entries.map((entry) => [entry.client_id, entry.state])).toEqual([
      ['a', 'queued'],
      ['b', 'queued'],
    ])
    after.outbox.setOnline(true)
    after.call().ok({})
    await settle()
    expect([...store.kept.keys()]).toEqual(['b'])
  })

  it('forgets one on demand, and a late answer to it changes nothing', async () => {
    const { outbox, call, acknowledged, calls, write } = outboxWith()
    outbox.setOnline(true)
    write('a')
    write('b')
    const first = call()
    outbox.remove('a')
    expect(calls).toHaveLength(1)
    first.ok({})
    await settle()
    expect(acknowledged).toEqual([])
    expect(sent(calls)).toEqual(['a', 'b'])
  })

  it('forgets everything for another person, in the storage as well', async () => {
    const store = storage()
    const { outbox, call, write } = outboxWith(store)
    outbox.setOnline(true)
    write('a')
    write('b')
    outbox.clear()
    expect(store.kept.size).toBe(0)
    call().fails(lost)
    await settle()
    expect(outbox.entries).toEqual([])
  })

  it('is full at its limit and says so', () => {
    const { outbox, write } = outboxWith()
    for (let n = 0; n < OUTBOX_LIMIT; n += 1) expect(write(`m${n}`)).toBe(true)
    expect(write('one too many')).toBe(false)
    expect(outbox.entries).toHaveLength(OUTBOX_LIMIT)
  })
})
