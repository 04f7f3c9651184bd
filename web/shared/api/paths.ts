// The REST routes in the form openapi-typescript gives them, so that openapi-fetch is typed before the document exists.
// Replaced whole by the generated `paths`.

import type {
  Account,
  Agent,
  AuditEntry,
  Buyer,
  Conversation,
  Device,
  Grant,
  Group,
  Me,
  Page,
  Problem,
  Role,
  Shop,
  Stored,
  ThreadEvent,
} from './schema'

interface Parts {
  body?: unknown
  query?: object
  path?: Record<string, string>
  /** With `If-Match: "<version>"`. */
  match?: true
}

type Headers<P extends Parts> = P['match'] extends true ? { header: { 'If-Match': string } } : { header?: never }
type Query<P extends Parts> = P['query'] extends object ? { query?: P['query'] } : { query?: never }
type Path<P extends Parts> = P['path'] extends object ? { path: P['path'] } : { path?: never }
type Body<P extends Parts> = unknown extends P['body']
  ? { requestBody?: never }
  : { requestBody: { content: { 'application/json': P['body'] } } }

/** One operation: what it takes and what a success answers (`void` is 204). */
type Operation<P extends Parts, Ok> = Body<P> & {
  parameters: Headers<P> & Query<P> & Path<P> & { cookie?: never }
  responses: {
    200: { headers: Record<string, unknown>; content: { 'application/json': Ok } }
    default: { headers: Record<string, unknown>; content: { 'application/problem+json': Problem } }
  }
}

type Nothing = Record<never, never>
type Id = { path: { id: string } }
type List<Filters = Nothing> = { query: { limit?: number; cursor?: string } & Filters }
type ShopSettings = Partial<Omit<Shop, 'id' | 'key' | 'version' | 'created_at' | 'identity'>>
type GroupSettings = Partial<Pick<Group, 'name' | 'last_agent' | 'queue_limit' | 'is_default'>>
type TransferBody = {
  assignment_epoch: number
  to: { account: string } | { group: string }
  reason?: string
  note?: string
}
type ConversationFilters = {
  shop?: string
  state?: string
  group?: string
  assignee?: string
  buyer?: string
}
type NewAccount = { login: string; password: string; display_name: string; cap?: number; grants: Grant[] }
type Setup = { token: string; login: string; password: string; display_name: string; shop_name: string }

export interface paths {
  '/api/v1/setup': { post: Operation<{ body: Setup }, Me> }
  '/api/v1/session': {
    get: Operation<Nothing, Me>
    post: Operation<{ body: { login: string; password: string; code?: string } }, Me>
    delete: Operation<Nothing, void>
  }
  '/api/v1/session/password': { put: Operation<{ body: { current: string; new: string } }, void> }
  '/api/v1/session/totp': {
    post: Operation<Nothing, { secret: string; otpauth_url: string }>
    put: Operation<{ body: { code: string } }, void>
    delete: Operation<{ body: { password: string } }, void>
  }
  '/api/v1/devices': { get: Operation<Nothing, { items: Device[] }> }
  '/api/v1/devices/{id}': { delete: Operation<Id, void> }
  '/api/v1/accounts': {
    get: Operation<List<{ status?: string; q?: string }>, Page<Account>>
    post: Operation<{ body: NewAccount }, Account>
  }
  '/api/v1/accounts/{id}': {
    get: Operation<Id, Account>
    patch: Operation<Id & { body: { display_name?: string; cap?: number }; match: true }, Account>
  }
  '/api/v1/accounts/{id}/grants': { put: Operation<Id & { body: { grants: Grant[] }; match: true }, Account> }
  '/api/v1/accounts/{id}/password': { put: Operation<Id & { body: { password: string } }, void> }
  '/api/v1/accounts/{id}/suspend': { post: Operation<Id, Account> }
  '/api/v1/accounts/{id}/resume': { post: Operation<Id, Account> }
  '/api/v1/accounts/{id}/devices': { get: Operation<Id, { items: Device[] }> }
  '/api/v1/accounts/{id}/devices/{device}': { delete: Operation<{ path: { id: string; device: string } }, void> }
  '/api/v1/roles': { get: Operation<Nothing, { items: Role[] }> }
  '/api/v1/shops': {
    get: Operation<List, Page<Shop>>
    post: Operation<{ body: { name: string; key: string } & ShopSettings }, Shop>
  }
  '/api/v1/shops/{id}': {
    get: Operation<Id, Shop>
    patch: Operation<Id & { body: ShopSettings; match: true }, Shop>
  }
  '/api/v1/shops/{id}/identity-key': {
    put: Operation<
      Id & { body: { algorithm: 'HS256' } | { algorithm: 'EdDSA'; public_key: string } },
      { algorithm: 'HS256' | 'EdDSA'; secret?: string }
    >
  }
  '/api/v1/shops/{id}/groups': {
    get: Operation<Id, { items: Group[] }>
    post: Operation<Id & { body: { name: string } & GroupSettings }, Group>
  }
  '/api/v1/shops/{id}/agents': { get: Operation<Id, { items: Agent[] }> }
  '/api/v1/groups/{id}': {
    patch: Operation<Id & { body: GroupSettings; match: true }, Group>
    delete: Operation<Id, void>
  }
  '/api/v1/groups/{id}/members/{account}': {
    put: Operation<{ path: { id: string; account: string }; body: Record<string, never> }, Group>
    delete: Operation<{ path: { id: string; account: string } }, void>
  }
  '/api/v1/buyers/{id}': {
    get: Operation<Id, Buyer>
    patch: Operation<Id & { body: { name?: string; remark?: string }; match: true }, Buyer>
  }
  '/api/v1/threads/{id}/events': {
    get: Operation<
      Id & { query: { after_seq?: number; before_seq?: number; limit?: number } },
      { items: ThreadEvent[]; more: boolean }
    >
  }
  '/api/v1/conversations': { get: Operation<List<ConversationFilters>, Page<Conversation>> }
  '/api/v1/conversations/{id}': { get: Operation<Id, Conversation> }
  '/api/v1/conversations/{id}/transfer': { post: Operation<Id & { body: TransferBody }, Stored> }
  '/api/v1/conversations/{id}/close': { post: Operation<Id & { body: { assignment_epoch: number } }, Stored> }
  '/api/v1/audit': {
    get: Operation<List<{ actor?: string; action?: string; object?: string }>, Page<AuditEntry>>
  }
}
