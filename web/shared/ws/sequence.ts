/**
 * Keeps one thread's log gapless: applies `last + 1`, drops what it has, and on a jump waits 300 ms for stragglers
 * before it asks history for what is missing.
 */

/** A jump is usually two frames in the wrong order; asking at once would fetch what is already on its way. */
export const GAP_WAIT_MS = 300
/** What may wait behind a gap; beyond this history brings it anyway. */
export const HELD_LIMIT = 500

export interface Numbered {
  seq: number
}

export interface SequenceOptions<E extends Numbered> {
  /** Receives events in order, each once. */
  apply: (events: E[]) => void
  history: (after_seq: number) => Promise<{ events: E[]; more: boolean }>
}

export interface Sequence<E extends Numbered> {
  /** The last number applied; also the resume point. */
  readonly last: number
  /** An event from the socket, in any order, any number of times. */
  push(event: E): void
  /** The server says the thread has reached this number (`sync.digest`, `resume.end`, an acknowledged send). */
  reached(last_seq: number): void
  /** Starts again from `last`; what was held or is being fetched is forgotten. */
  restart(last: number): void
}

class Numbering<E extends Numbered> implements Sequence<E> {
  last: number
  private target: number
  private readonly held = new Map<number, E>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private fetching = false
  private generation = 0

  constructor(
    last: number,
    private readonly options: SequenceOptions<E>,
  ) {
    this.last = last
    this.target = last
  }

  push(event: E): void {
    if (event.seq <= this.last) return
    if (this.held.size < HELD_LIMIT || event.seq === this.last + 1) this.held.set(event.seq, event)
    this.target = Math.max(this.target, event.seq)
    this.advance()
  }

  reached(last_seq: number): void {
    this.target = Math.max(this.target, last_seq)
    this.advance()
  }

  restart(last: number): void {
    this.generation += 1
    clearTimeout(this.timer)
    this.timer = undefined
    this.fetching = false
    this.held.clear()
    this.last = last
    this.target = last
  }

  private advance(): void {
    const ready: E[] = []
    for (let next = this.held.get(this.last + 1); next; next = this.held.get(this.last + 1)) {
      this.held.delete(next.seq)
      this.last = next.seq
      ready.push(next)
    }
    if (ready.length > 0) this.options.apply(ready)
    if (this.last >= this.target) {
      clearTimeout(this.timer)
      this.timer = undefined
    } else if (this.timer === undefined && !this.fetching) {
      this.timer = setTimeout(() => void this.fill(), GAP_WAIT_MS)
    }
  }

  private async fill(): Promise<void> {
    this.timer = undefined
    this.fetching = true
    const generation = this.generation
    try {
      const page = await this.options.history(this.last)
      if (generation !== this.generation) return
      this.fetching = false
      // History that brings nothing new has the last word: the number was announced in error.
      if (page.events.every((event) => event.seq <= this.last)) this.target = Math.max(this.last, ...this.held.keys())
      for (const event of page.events) if (event.seq > this.last) this.held.set(event.seq, event)
      this.advance()
    } catch {
      // Offline: the resume at the next hello brings what is missing. Otherwise the next event or digest asks again.
      if (generation === this.generation) this.fetching = false
    }
  }
}

export function createSequence<E extends Numbered>(last: number, options: SequenceOptions<E>): Sequence<E> {
  return new Numbering(last, options)
}
