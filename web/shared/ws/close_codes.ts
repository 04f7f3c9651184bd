/**
 * What a close code asks of the client (docs/protocol.md, "Close codes").
 */

export type StopReason =
  /** `close()` was called here. */
  | 'closed'
  /** 4401: sign in, or fetch a new token, then `connect()` again. */
  | 'unauthenticated'
  /** 4403: suspended, signed out or removed. */
  | 'removed'
  /** 4409: a newer socket took this one's place; only the user brings it back. */
  | 'replaced'

export type CloseBehaviour =
  | { kind: 'at_once' }
  | { kind: 'back_off' }
  | { kind: 'flood' }
  /** Reconnect, but what was being sent must not be sent again. */
  | { kind: 'bad_frame' }
  | { kind: 'stop'; reason: StopReason }

export function closeBehaviour(code: number): CloseBehaviour {
  switch (code) {
    case 1001:
    case 1012:
      return { kind: 'at_once' }
    case 1002:
    case 1003:
    case 1007:
    case 1009:
      return { kind: 'bad_frame' }
    case 4401:
      return { kind: 'stop', reason: 'unauthenticated' }
    case 4403:
      return { kind: 'stop', reason: 'removed' }
    case 4409:
      return { kind: 'stop', reason: 'replaced' }
    case 4429:
      return { kind: 'flood' }
    default:
      return { kind: 'back_off' }
  }
}
