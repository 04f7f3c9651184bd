/** The chat page's few REST calls: JSON in, JSON out, never a cookie. */

import type { Problem } from '../shared/api/types'

/** `code` is the server's, or `network`, or `unreadable`. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code)
    this.name = 'HttpError'
  }
}

const DEADLINE_MS = 15_000

export async function post<T>(path: string, body: unknown, token?: string): Promise<T> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }
  if (token !== undefined) headers.Authorization = `Bearer ${token}`
  const init: RequestInit = {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    credentials: 'omit',
    signal: AbortSignal.timeout(DEADLINE_MS),
  }
  const response = await fetch(path, init).catch(() => {
    throw new HttpError(0, 'network')
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok && answer !== null) return answer as T
  throw new HttpError(response.status, (answer as Partial<Problem> | null)?.code ?? 'unreadable')
}
