// Jumping back in a thread: an older stretch is shown, grows both ways, and becomes part of the log where they meet.

import { describe, expect, it } from 'vitest'
import { type Action, reduce } from './reduce'
import { type Desk, emptyDesk, heldEvent, shownLog, type Thread } from './state'
import { conversation, fromBuyer, hello, ME, recall, THREAD } from './testing'

const run = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => fromBuyer(from + index, `${from + index}`))

const desk = (...actions: Action[]): Desk => actions.reduce(reduce, emptyDesk(ME))
const ends: Action[] = [
  { kind: 'hello', ok: hello([conversation({ last_seq: 100 })]), now_ms: 0 },
  { kind: 'log_opened', thread: THREAD, events: run(91, 100), more: true },
]
const opened = (from: number, to: number): Action => ({
  kind: 'past_opened',
  thread: THREAD,
  events: run(from, to),
  more: from > 1,
})

function thread(of: Desk): Thread {
  const found = of.threads.get(THREAD)
  if (!found) throw new Error('the thread is not there')
  return found
}
const shown = (of: Desk): [number | undefined, number | undefined] => {
  const events = shownLog(thread(of))?.events
  return [events?.[0]?.seq, events?.at(-1)?.seq]
}

describe('an older stretch', () => {
  it('is shown instead of the end, which goes on by itself', () => {
    const after = desk(...ends, opened(20, 40), { kind: 'events', thread: THREAD, events: run(101, 101) })
    expect(shown(after)).toEqual([20, 40])
    expect(thread(after).log?.events.at(-1)?.seq).toBe(101)
    expect(heldEvent(thread(after), 33)?.seq).toBe(33)
    expect(heldEvent(thread(after), 95)).toBeNull()
  })

  it('grows at both ends, and is the log again once it has reached it', () => {
    const grown = desk(
      ...ends,
      opened(20, 40),
      { kind: 'log_earlier', thread: THREAD, events: run(1, 19), more: false },
      { kind: 'past_later', thread: THREAD, events: run(41, 89) },
    )
    expect(shown(grown)).toEqual([1, 89])
    const met = reduce(grown, { kind: 'past_later', thread: THREAD, events: run(90, 97) })
    expect(thread(met).past).toBeNull()
    expect(thread(met).log).toMatchObject({ more: false })
    expect(thread(met).log?.events.map((event) => event.seq)).toEqual(run(1, 100).map((event) => event.seq))
    // The list that is shown has grown, and stays the same list.
    expect(thread(met).stretch).toBe(thread(grown).stretch)
  })

  it('near the end only lengthens what is shown', () => {
    const after = desk(...ends, opened(70, 95))
    expect(thread(after)).toMatchObject({ past: null, stretch: 0 })
    expect(shown(after)).toEqual([70, 100])
  })

  it('is another list than the one it replaces, and so is the end when one returns', () => {
    const away = desk(...ends, opened(20, 40))
    const further = reduce(away, opened(5, 10))
    const back = reduce(further, { kind: 'past_left', thread: THREAD })
    expect([away, further, back].map((at) => thread(at).stretch)).toEqual([1, 2, 3])
    expect(shown(back)).toEqual([91, 100])
  })

  it('shows no word of a message that is taken back meanwhile', () => {
    const after = desk(...ends, opened(20, 40), { kind: 'events', thread: THREAD, events: [recall(101, 30)] })
    expect(heldEvent(thread(after), 30)?.body).toEqual({ kind: 'recalled' })
  })

  it('is forgotten when the thread is left, or its log is no longer to be trusted', () => {
    const away = desk(...ends, opened(20, 40))
    expect(thread(reduce(away, { kind: 'log_trimmed', thread: THREAD, keep: 200 }))).toMatchObject({
      past: null,
      stretch: 0,
    })
    expect(thread(reduce(away, { kind: 'log_dropped', thread: THREAD }))).toMatchObject({ past: null, log: null })
  })
})
