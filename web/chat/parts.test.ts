/** The small ones: addresses that expire, reading marks, storage that fails, sizes before loading. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createAddresses } from './addresses'
import { cleanEntry } from './entry'
import { boxOf } from './parts/box'
import { createReading } from './reading'
import { createStorage, memoryStore } from './storage'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})

describe('addresses', () => {
  function minted() {
    const asked: string[] = []
    const addresses = createAddresses(
      () => 't',
      async (path) => {
        asked.push(path)
        return { url: `/signed/${asked.length}`, expires_at: new Date(Date.now() + 300_000).toISOString() }
      },
    )
    return { asked, addresses }
  }

  it('are minted once for all who ask, per size', async () => {
    const { asked, addresses } = minted()
    await Promise.all([addresses.of('a', 'thumb'), addresses.of('a', 'thumb')])
    expect(await addresses.of('a', 'thumb')).toBe('/signed/1')
    await addresses.of('a', 'full')
    expect(asked).toEqual(['/api/v1/chat/attachments/a/address?size=thumb', '/api/v1/chat/attachments/a/address'])
  })

  it('are minted again shortly before they expire, and when one did not work', async () => {
    const { asked, addresses } = minted()
    await addresses.of('a', 'thumb')
    vi.setSystemTime(Date.now() + 284_000)
    expect(await addresses.of('a', 'thumb')).toBe('/signed/1')
    vi.setSystemTime(Date.now() + 2_000)
    expect(await addresses.of('a', 'thumb')).toBe('/signed/2')
    expect(await addresses.of('a', 'thumb', true)).toBe('/signed/3')
    expect(asked).toHaveLength(3)
  })

  it('may be asked for again after a failure', async () => {
    let broken = true
    const addresses = createAddresses(
      () => 't',
      async () => {
        if (broken) throw new Error('offline')
        return { url: '/signed', expires_at: new Date(Date.now() + 300_000).toISOString() }
      },
    )
    await expect(addresses.of('a', 'thumb')).rejects.toThrow('offline')
    broken = false
    expect(await addresses.of('a', 'thumb')).toBe('/signed')
  })
})

describe('an entry', () => {
  it('says what the shop’s page said, within the server’s limits', () => {
    expect(cleanEntry({ kind: 'product', url: 'https://a.example/1', title: '龙井', product: 42, more: 1 })).toEqual({
      kind: 'product',
      url: 'https://a.example/1',
      title: '龙井',
      product: '42',
    })
    expect([...(cleanEntry({ kind: 'shop', title: '茶'.repeat(500) }).title ?? '')]).toHaveLength(200)
  })

  it('leaves out what the server would refuse', () => {
    const title = 'a\u202eb\nc'
    expect(cleanEntry({ kind: 'nonsense', url: 'file:///tmp/x', title, product: ' ', order: { a: 1 } })).toEqual({
      kind: 'shop',
      title: 'a b c',
    })
    expect(cleanEntry({ kind: 'shop', title: '\u200b\u200d' })).toEqual({ kind: 'shop' })
    expect(cleanEntry(null)).toEqual({ kind: 'shop' })
  })
})

describe('reading', () => {
  function reader() {
    const told: number[] = []
    const state = { online: true, fails: false }
    const reading = createReading({
      online: () => state.online,
      send: async (seq) => {
        told.push(seq)
        if (state.fails) throw new Error('cut')
      },
      onRead: () => {},
    })
    return { told, state, reading }
  }

  it('is told at once, then once a second, the newest only', async () => {
    const { told, reading } = reader()
    for (const seq of [1, 2, 3, 2]) reading.saw(seq)
    expect(told).toEqual([1])
    await vi.advanceTimersByTimeAsync(1000)
    expect(told).toEqual([1, 3])
    await vi.advanceTimersByTimeAsync(5000)
    expect(told).toEqual([1, 3])
  })

  it('is told without waiting when the page goes', () => {
    const { told, reading } = reader()
    reading.saw(1)
    reading.saw(2)
    reading.settle()
    expect(told).toEqual([1, 2])
  })

  it('is told again after a reconnect when the server did not hear', async () => {
    const { told, state, reading } = reader()
    state.fails = true
    reading.saw(4)
    await vi.advanceTimersByTimeAsync(0)
    state.online = false
    await vi.advanceTimersByTimeAsync(5000)
    state.online = true
    state.fails = false
    reading.connected(2)
    expect(told).toEqual([4, 4])
    reading.connected(4)
    await vi.advanceTimersByTimeAsync(5000)
    expect(told).toEqual([4, 4])
  })
})

describe('storage', () => {
  it('keeps shops apart and wipes one', () => {
    const store = memoryStore()
    const yunqi = createStorage('yunqi', store)
    const other = createStorage('other', store)
    yunqi.set('token', 'a')
    other.set('token', 'b')
    yunqi.outbox.put({ client_id: 'x' } as never)
    yunqi.wipe()
    expect([yunqi.get('token'), other.get('token'), yunqi.outbox.load()]).toEqual([null, 'b', []])
  })

  it('survives a full disk and a broken entry', () => {
    const store = memoryStore()
    store.setItem('zhanggui/yunqi/send/broken', '{')
    const full = createStorage('yunqi', {
      ...store,
      setItem: () => {
        throw new Error('QuotaExceededError')
      },
    })
    full.set('draft', 'x')
    expect(full.get('draft')).toBeNull()
    expect(createStorage('yunqi', store).outbox.load()).toEqual([])
  })
})

describe('a picture’s box', () => {
  it.each([
    [640, 420, '240px', '158px'],
    [100, 80, '100px', '80px'],
    [300, 3000, '64px', '280px'],
    [8, 8, '64px', '64px'],
    [null, null, '240px', '240px'],
  ])('of %s × %s is %s × %s', (width, height, w, h) => {
    expect(boxOf(width, height)).toEqual({ width: w, height: h })
  })
})
