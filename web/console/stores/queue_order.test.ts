// What is put aside leaves those who wait, and comes back by itself when its time is there.

import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Conversation } from '../../shared/api/types'
import { useDesk } from './desk'
import { freshThread } from './desk/reduce'
import { emptyDesk } from './desk/state'
import { conversation, ME } from './desk/testing'
import { useQueueOrder } from './queue_order'

const NOW = '2026-11-11T06:10:00.000Z'
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const later = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString()

function holding(...conversations: Partial<Conversation>[]): void {
  const threads = conversations.map((change, index) => {
    const waiting = { waiting_since: `2026-11-11T06:0${index}:00.000Z` }
    const thread = freshThread(conversation({ id: `c-${index}`, thread: `t-${index}`, ...waiting, ...change }), ME)
    return [thread.conversation.thread, thread] as const
  })
  useDesk().desk = { ...emptyDesk(ME), threads: new Map(threads) }
}

const ids = (threads: readonly { conversation: Conversation }[]) => threads.map(({ conversation: { id } }) => id)

describe('what is put aside', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse(NOW) })
    localStorage.clear()
    setActivePinia(createPinia())
    return () => vi.useRealTimers()
  })

  it('stands by itself, the first to come back on top', () => {
    holding({}, { snoozed_until: later(2 * MINUTE_MS) }, { snoozed_until: later(MINUTE_MS) })
    const order = useQueueOrder()
    expect(ids(order.waiting)).toEqual(['c-0'])
    expect(ids(order.snoozed)).toEqual(['c-2', 'c-1'])
    expect(order.longest?.conversation.id).toBe('c-0')
  })

  it('comes back when its time is there, one after the other', async () => {
    holding({ snoozed_until: later(MINUTE_MS) }, { snoozed_until: later(2 * MINUTE_MS), waiting_since: null })
    const order = useQueueOrder()
    await vi.advanceTimersByTimeAsync(MINUTE_MS - 1)
    expect(ids(order.snoozed)).toEqual(['c-0', 'c-1'])
    await vi.advanceTimersByTimeAsync(1)
    expect(ids(order.snoozed)).toEqual(['c-1'])
    expect(ids(order.waiting)).toEqual(['c-0'])
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(ids(order.snoozed)).toEqual([])
    expect(ids(order.answered)).toEqual(['c-1'])
  })

  it('comes back on time also after weeks, longer than a timer of the browser runs', async () => {
    holding({ snoozed_until: later(29 * DAY_MS) })
    const order = useQueueOrder()
    await vi.advanceTimersByTimeAsync(29 * DAY_MS - 1)
    expect(ids(order.snoozed)).toEqual(['c-0'])
    await vi.advanceTimersByTimeAsync(1)
    expect(ids(order.waiting)).toEqual(['c-0'])
  })

  it('is counted by the clock of the server', async () => {
    holding({ snoozed_until: later(MINUTE_MS) })
    useDesk().desk = { ...useDesk().desk, clock_ahead_ms: 30_000 }
    const order = useQueueOrder()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(ids(order.waiting)).toEqual(['c-0'])
  })
})
