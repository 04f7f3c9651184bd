// Five seconds to think again, and never a forgotten closing.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createDepartures, UNDO_MS } from './departures'

describe('departures', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
    return () => vi.useRealTimers()
  })

  const begin = (departures: ReturnType<typeof createDepartures>, send: () => Promise<unknown>) => {
    const refused = vi.fn()
    departures.begin({ conversation: 'c', thread: 't', kind: 'close', to: null, send, refused })
    return refused
  }

  it('are sent after five seconds, once', async () => {
    const departures = createDepartures()
    const send = vi.fn(() => Promise.resolve())
    begin(departures, send)
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1)
    expect(send).not.toHaveBeenCalled()
    expect(departures.pending.value.get('c')).toMatchObject({ sent: false, until_ms: 1_005_000 })
    await vi.advanceTimersByTimeAsync(1)
    expect(send).toHaveBeenCalledTimes(1)
    expect(departures.pending.value.size).toBe(0)
  })

  it('are not sent once undone', async () => {
    const departures = createDepartures()
    const send = vi.fn(() => Promise.resolve())
    begin(departures, send)
    expect(departures.undo('c')).toBe(true)
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2)
    expect(send).not.toHaveBeenCalled()
    expect(departures.pending.value.size).toBe(0)
  })

  it('are sent at once when the page is hidden, and cannot be undone then', async () => {
    const departures = createDepartures()
    let answer: () => void = () => undefined
    const send = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)))
    begin(departures, send)
    departures.flush()
    expect(send).toHaveBeenCalledTimes(1)
    expect(departures.undo('c')).toBe(false)
    expect(departures.pending.value.get('c')?.sent).toBe(true)
    answer()
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(send).toHaveBeenCalledTimes(1)
    expect(departures.pending.value.size).toBe(0)
  })

  it('say when they are refused, and the conversation is back', async () => {
    const departures = createDepartures()
    const refusal = new Error('at_cap')
    const refused = begin(departures, () => Promise.reject(refusal))
    await vi.advanceTimersByTimeAsync(UNDO_MS)
    expect(refused).toHaveBeenCalledWith(refusal)
    expect(departures.pending.value.size).toBe(0)
  })
})
