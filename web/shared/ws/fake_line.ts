/** A WebSocket for tests: keeps what was sent, and lets the test play the server. */

import type { WebSocketLike } from './socket'

export type Sent = { id: number; op: string; d: unknown }

export class FakeLine implements WebSocketLike {
  onopen: WebSocketLike['onopen'] = null
  onmessage: WebSocketLike['onmessage'] = null
  onclose: WebSocketLike['onclose'] = null
  onerror: WebSocketLike['onerror'] = null
  readonly sent: Sent[] = []
  closedHere = false

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Sent)
  }

  close(): void {
    this.closedHere = true
  }

  opens(): void {
    this.onopen?.(undefined as never)
  }

  /** The server says something; several frames may travel as one array. */
  says(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  /** The server answers the last request, hello included. */
  answers(ok: unknown): void {
    this.says({ id: this.last().id, ok })
  }

  refuses(code: string, retry = false): void {
    this.says({ id: this.last().id, error: { code, message: code, retry } })
  }

  closes(code: number): void {
    this.onclose?.({ code, reason: '' })
  }

  last(): Sent {
    const sent = this.sent.at(-1)
    if (!sent) throw new Error('nothing was sent')
    return sent
  }
}
