/** The numbering of a thread: out of order, doubles, gaps, and history that answers late or not at all. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createSequence, GAP_WAIT_MS } from './sequence'

type Page = { events: { seq: number }[]; more: boolean }

function follow(last = 0) {
  const applied: number[] = []
  const asked: number[] = []
  const answers: { gives: (page: Page) => void; fails: () => void }[] = []
  const sequence = createSequence<{ seq: number }>(last, {
    apply: (events) => applied.push(...events.map((event) => event.seq)),
    history: (after_seq) => {
      asked.push(after_seq)
      return new Promise((gives, rejects) => answers.push({ gives, fails: () => rejects(new Error('offline')) }))
    },
  })
  const push = (...numbers: number[]): void => {
    for (const seq of numbers) sequence.push({ seq })
  }
  const give = async (numbers: number[], more = false): Promise<void> => {
    answers.at(-1)?.gives({ events: numbers.map((seq) => ({ seq })), more })
    await vi.advanceTimersByTimeAsync(0)
  }
  return { sequence, applied, asked, answers, push, give }
}

beforeEach(() => {
  vi.useFakeTimers()
})

describe('a sequence', () => {
  it('applies what is next and drops what it has', () => {
    const { applied, push, sequence } = follow(3)
    push(4, 4, 3, 5, 1, 5)
    expect(applied).toEqual([4, 5])
    expect(sequence.last).toBe(5)
  })

  it('puts stragglers in order without asking', async () => {
    const { applied, asked, push } = follow()
    push(1, 3, 4)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS - 1)
    push(2)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS * 2)
    expect(applied).toEqual([1, 2, 3, 4])
    expect(asked).toEqual([])
  })

  it('asks history once for a gap, after 300 ms', async () => {
    const { applied, asked, push, give } = follow()
    push(1, 4)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS - 1)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    push(6)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS * 2)
    expect(asked).toEqual([1])
    await give([2, 3, 4, 5])
    expect(applied).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('asks again page by page', async () => {
    const { applied, asked, push, give } = follow()
    push(5)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    await give([1, 2], true)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    expect(asked).toEqual([0, 2])
    await give([3, 4])
    expect(applied).toEqual([1, 2, 3, 4, 5])
  })

  it('asks for a lost last message when a digest shows it', async () => {
    const { applied, asked, sequence, give } = follow(7)
    sequence.reached(7)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    expect(asked).toEqual([])
    sequence.reached(8)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    await give([8])
    expect(applied).toEqual([8])
  })

  it('does not ask for ever when history has no more', async () => {
    const { asked, sequence, give } = follow(7)
    sequence.reached(9)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    await give([])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toEqual([7])
  })

  it('asks again with the next event when history failed', async () => {
    const { applied, asked, answers, push, give } = follow()
    push(2)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    answers[0]?.fails()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toEqual([0])
    push(3)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    expect(asked).toEqual([0, 0])
    await give([1, 2, 3])
    expect(applied).toEqual([1, 2, 3])
  })

  it('forgets a fetch that a restart overtook', async () => {
    const { applied, answers, push, sequence } = follow()
    push(9)
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS)
    sequence.restart(100)
    answers[0]?.gives({ events: [{ seq: 1 }, { seq: 101 }], more: false })
    await vi.advanceTimersByTimeAsync(GAP_WAIT_MS * 2)
    expect(applied).toEqual([])
    push(101)
    expect(applied).toEqual([101])
  })
})
