/**
 * Reconnect delays: 0.5–16 s, doubling, with full jitter, so that a thousand clients cut at once do not return at once.
 */

export const BACKOFF_FIRST_MS = 500
export const BACKOFF_LIMIT_MS = 16_000

/** Delay before the attempt after `failures` failures in a row (1 for the first), anywhere between 0 and the step. */
export function backoffMs(failures: number, random: () => number): number {
  const step = Math.min(BACKOFF_LIMIT_MS, BACKOFF_FIRST_MS * 2 ** Math.max(0, failures - 1))
  return Math.round(step * random())
}

/** Delay after the server called us a flood (4429): the upper half of the longest step, never soon. */
export function floodBackoffMs(random: () => number): number {
  return Math.round(BACKOFF_LIMIT_MS * (0.5 + random() / 2))
}
