// The REST client: typed by the routes, and one error for everything that is not a success.

import createClient, { type Middleware } from 'openapi-fetch'
import type { paths } from './schema.gen'
import type { FieldProblem, Problem } from './types'

/** A refused request. `code` is the server's, or `network` (no answer) or `unreadable` (an answer that is no problem). */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: FieldProblem[]
  readonly request_id: string | null

  constructor(status: number, problem: Partial<Problem> & { code: string }) {
    super(problem.detail ?? problem.title ?? problem.code)
    this.name = 'ApiError'
    this.status = status
    this.code = problem.code
    this.fields = problem.errors ?? []
    this.request_id = problem.request_id ?? null
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  const problem = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {}
  // A proxy's page instead of a problem: the status says what there is to say.
  return new ApiError(response.status, { ...problem, code: problem.code ?? 'unreadable' })
}

const throwProblems: Middleware = {
  async onRequest({ request }) {
    // A repeated request (a double click, a retry after a lost answer) is then stored once.
    if (request.method !== 'GET') request.headers.set('Idempotency-Key', crypto.randomUUID())
    return request
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response)
    return response
  },
  onError({ error }) {
    return error instanceof ApiError ? error : new ApiError(0, { code: 'network' })
  },
}

/** `await api.GET('/api/v1/shops')` answers `{ data }`, or throws an `ApiError`. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' })
api.use(throwProblems)

/** The value of an `If-Match` header for an object's `version`. */
export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"${version}"` }
}

/** The body of a success; with `throwProblems` in place its absence is a defect. */
export async function dataOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer
  if (data === undefined) throw new ApiError(0, { code: 'unreadable' })
  return data
}
