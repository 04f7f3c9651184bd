/**
 * The envelopes of the websocket protocol (docs/protocol.md): requests, answers and events.
 * What travels inside them (operations, events) is given by each app as type maps, so this folder knows no payload.
 */

/** Operation name → what it takes (`d`) and what it answers (`ok`). */
export type Operations = { [op: string]: { d: unknown; ok: unknown } }

/** Event name → its payload. */
export type Events = { [ev: string]: unknown }

/** One event as a union that `switch (event.ev)` narrows. */
export type EventOf<E extends Events> = { [K in keyof E & string]: { ev: K; d: E[K] } }[keyof E & string]

export type WireError = { code: string; message: string; retry: boolean }

export type Frame =
  | { kind: 'answer'; id: number; ok: unknown }
  | { kind: 'refusal'; id: number; error: WireError }
  | { kind: 'event'; ev: string; d: unknown }

/**
 * Why a request brought no `ok`. `code` is the server's code, or one of the socket's own:
 * `offline` (never sent), `disconnected` and `timeout` (outcome unknown), `too_large` (refused here, never sent),
 * `bad_frame` (the server closed over what was sent; the same would fail again).
 */
export class RequestError extends Error {
  readonly code: string
  /** Sending the very same again may succeed. */
  readonly retry: boolean

  constructor(code: string, message: string, retry: boolean) {
    super(message)
    this.name = 'RequestError'
    this.code = code
    this.retry = retry
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseOne(value: unknown): Frame | null {
  if (!isRecord(value)) return null
  if (typeof value.ev === 'string') return { kind: 'event', ev: value.ev, d: value.d }
  if (typeof value.id !== 'number') return null
  if (isRecord(value.error)) {
    const { code, message, retry } = value.error
    return {
      kind: 'refusal',
      id: value.id,
      error: { code: String(code), message: String(message ?? ''), retry: retry === true },
    }
  }
  return { kind: 'answer', id: value.id, ok: value.ok }
}

/** Reads one text frame, which holds one object or an array of them. What is not understood is left out. */
export function parseFrames(text: string): Frame[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  const list = Array.isArray(value) ? value : [value]
  return list.map(parseOne).filter((frame) => frame !== null)
}
