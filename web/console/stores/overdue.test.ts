// Who is overdue: by each shop's own threshold, longest first, and quickly also among ten thousand.

import { describe, expect, it } from 'vitest'
import { freshThread } from './desk/reduce'
import { conversation, ME } from './desk/testing'
import { overdueOf } from './overdue'

const NOW_MS = Date.parse('2026-11-11T06:10:00.000Z')
const waits = (id: string, seconds: number, shop = 'shop-1') =>
  freshThread(
    conversation({ id, thread: `t-${id}`, shop, waiting_since: new Date(NOW_MS - seconds * 1000).toISOString() }),
    ME,
  )
const shops = new Map([
  ['shop-1', { warn_after_s: 100, overdue_after_s: 180 }],
  ['shop-2', { warn_after_s: 300, overdue_after_s: 600 }],
])

describe('overdue', () => {
  it('is whoever has waited as long as their own shop allows', () => {
    const list = [waits('a', 500, 'shop-2'), waits('b', 200), waits('c', 180), waits('d', 179)]
    expect(overdueOf(list, NOW_MS, shops)).toEqual([
      { id: 'b', seconds: 200 },
      { id: 'c', seconds: 180 },
    ])
  })

  it('looks no further than the first who waits less than any shop allows', () => {
    let read = 0
    const counted = Array.from({ length: 10_000 }, (_, index) => {
      const thread = waits(String(index), 200 - index)
      const get = (target: typeof thread, key: string | symbol) => {
        read += 1
        return Reflect.get(target, key)
      }
      return new Proxy(thread, { get })
    })
    expect(overdueOf(counted, NOW_MS, shops)).toHaveLength(21)
    expect(read).toBeLessThan(50)
  })
})
