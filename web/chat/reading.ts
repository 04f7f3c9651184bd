/** Tells the server how far the buyer has read: at most once a second, the newest only, again after a reconnect. */

const EVERY_MS = 1_000

export interface ReadingOptions {
  online: () => boolean
  send: (seq: number) => Promise<unknown>
  onRead: (seq: number) => void
}

export function createReading({ online, send, onRead }: ReadingOptions) {
  let seen = 0
  let told = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = (): void => {
    timer = undefined
    if (seen <= told || !online()) return
    const seq = seen
    told = seq
    timer = setTimeout(tell, EVERY_MS)
    send(seq).catch(() => {
      // Unknown whether it came through: the next connection tells again.
      told = Math.min(told, seq - 1)
    })
  }

  return {
    /** The log was seen up to here. */
    saw(seq: number): void {
      if (seq <= seen) return
      seen = seq
      onRead(seq)
      if (timer === undefined) tell()
    },
    /** Nobody looks any more, or the page goes: what is not told yet is told now. */
    settle(): void {
      clearTimeout(timer)
      tell()
    },
    /** What the server knows, from hello. */
    connected(read_seq: number): void {
      told = read_seq
      if (timer === undefined) tell()
    },
    forget(): void {
      clearTimeout(timer)
      timer = undefined
      seen = 0
      told = 0
    },
  }
}
