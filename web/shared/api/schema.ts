// The wire's shapes, written by hand from docs/protocol.md until they are generated from the server's OpenAPI document.
// Nobody imports this file but types.ts and paths.ts.

export type PresenceStatus = 'online' | 'hold' | 'offline'
export type ConversationState = 'queued' | 'pooled' | 'assigned' | 'closed'
export type AttachmentKind = 'image' | 'file' | 'video'
export type RoutingRule = 'last_agent' | 'least_loaded' | 'transfer'

export interface FieldProblem {
  field: string
  detail: string
}
/** RFC 9457; `code` is stable, `detail` is a sentence for people. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  errors?: FieldProblem[]
  request_id?: string
}

export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

export interface NamedRef {
  id: string
  name: string
}

export interface MyShop {
  id: string
  key: string
  name: string
  time_zone: string
  slow_after_s: number
  warn_after_s: number
  overdue_after_s: number
  permissions: string[]
  groups: NamedRef[]
}

export interface Me {
  id: string
  login: string
  name: string
  kind: 'owner' | 'staff'
  permissions: string[]
  presence: PresenceStatus
  cap: number
  load: number
  totp: boolean
  shops: MyShop[]
}

export interface Grant {
  role: string
  shop: string | null
}

export interface Account {
  id: string
  login: string
  name: string
  kind: 'owner' | 'staff'
  status: 'active' | 'suspended'
  cap: number
  load: number
  presence: PresenceStatus
  totp: boolean
  grants: Grant[]
  created_at: string
  last_seen_at: string | null
  version: number
}

export interface Device {
  id: string
  name: string
  address: string
  created_at: string
  last_seen_at: string
  expires_at: string
  current: boolean
}

export interface Role {
  role: string
  permissions: string[]
}

export interface Shop {
  id: string
  key: string
  name: string
  time_zone: string
  welcome_text: string
  queue_text: string
  colour: string
  cap_default: number
  warn_after_s: number
  slow_after_s: number
  overdue_after_s: number
  allowed_origins: string[]
  quick_questions: string[]
  identity: { algorithm: 'HS256' | 'EdDSA' } | null
  version: number
  created_at: string
}

export interface GroupMember {
  account: string
  name: string
}

export interface Group {
  id: string
  shop: string
  name: string
  strategy: 'least_loaded'
  is_default: boolean
  last_agent: boolean
  queue_limit: number
  members: GroupMember[]
  version: number
}

/** A colleague one may transfer to. */
export interface Agent {
  id: string
  name: string
  presence: PresenceStatus
  load: number
  cap: number
  groups: NamedRef[]
}

/** A buyer's profile as staff see it; personal data is masked. */
export interface Buyer {
  id: string
  shop: string
  name: string
  verified: boolean
  /** The shop's own id of the buyer. */
  external_id: string | null
  /** May be empty. */
  remark: string
  created_at: string
  version: number
}

export interface Attachment {
  id: string
  kind: AttachmentKind
  name: string
  mime: string
  bytes: number
  width: number | null
  height: number | null
}

export interface AuditEntry {
  id: string
  at: string
  actor: NamedRef | null
  action: string
  object: string | null
  shop: string | null
  address: string | null
  detail: Record<string, unknown>
}

/** Where the buyer came from. */
export interface Entry {
  kind: 'shop' | 'product' | 'order' | 'logistics'
  url?: string
  title?: string
  product?: string
  order?: string
}

export interface Preview {
  seq: number
  from: 'buyer' | 'account' | 'system'
  text: string
  kind: 'text' | 'image' | 'file' | 'video' | 'recalled' | 'note'
}

export interface Conversation {
  id: string
  thread: string
  shop: string
  group: NamedRef
  state: ConversationState
  assignee: NamedRef | null
  assignment_epoch: number
  rule: RoutingRule | null
  /** Why this agent; absent on entries older than the first assignment. */
  because?: AssignmentReason | null
  buyer: { id: string; name: string; verified: boolean }
  entry: Entry | null
  opened_at: string
  enqueued_at: string
  assigned_at: string | null
  closed_at: string | null
  /** The buyer's first unanswered message. */
  waiting_since: string | null
  last_buyer_at: string | null
  last_seq: number
  read_seq: number
  buyer_read_seq: number
  unread: number
  preview: Preview | null
}

export type Sender = { kind: 'buyer' } | { kind: 'account'; id: string; name: string } | { kind: 'system' }

export type MessageBody =
  | { kind: 'text'; text: string; quote?: number; auto?: 'welcome' }
  | { kind: 'image' | 'file' | 'video'; attachment: Attachment; quote?: number }
  | { kind: 'recalled' }

export interface NoteBody {
  kind: 'note'
  text: string
}

export interface RecallBody {
  kind: 'recall'
  target: number
}

export type AssignmentReason =
  | { rule: 'last_agent'; last_served_at: string }
  | { rule: 'least_loaded'; load: number; cap: number; candidates: number }
  | { rule: 'transfer' }

export type StateBody =
  | {
      kind: 'queued'
      group: NamedRef
      because: 'buyer_message' | 'transfer' | 'agent_gone'
      from: NamedRef | null
      reason: string | null
      note: string | null
    }
  | {
      kind: 'assigned'
      to: NamedRef
      from: NamedRef | null
      epoch: number
      rule: RoutingRule
      because: AssignmentReason
      reason: string | null
      note: string | null
    }
  | { kind: 'closed'; by: { kind: 'account'; id: string; name: string } | { kind: 'buyer' } | { kind: 'idle' } }

interface EventCommon {
  thread: string
  conversation: string | null
  seq: number
  at: string
  sender: Sender
  client_id: string | null
}

/** An entry of a thread's log as staff see it. */
export type ThreadEvent =
  | (EventCommon & { kind: 'message'; body: MessageBody })
  | (EventCommon & { kind: 'note'; body: NoteBody })
  | (EventCommon & { kind: 'recall'; body: RecallBody })
  | (EventCommon & { kind: 'state'; body: StateBody })

export interface Limits {
  frame_bytes: number
  text_chars: number
  image_bytes: number
  video_bytes: number
  file_bytes: number
}

/** What staff send as a body: attachments by id. */
export type SendBody =
  | { kind: 'text'; text: string; quote?: number }
  | { kind: AttachmentKind; attachment: string; quote?: number }
  | { kind: 'note'; text: string }

export interface Stored {
  seq: number
  at: string
}

export interface DeskHello {
  connection: string
  data_generation: string
  server_time: string
  limits: Limits
  me: Me
  conversations: Conversation[]
  next_cursor: string | null
}

/** The desk socket's operations; the shape is that of shared/ws. */
export type DeskOperations = {
  hello: { d: { client: string; resume: { thread: string; seq: number }[] }; ok: DeskHello }
  'presence.set': { d: { status: PresenceStatus }; ok: { status: PresenceStatus } }
  'message.send': {
    d: { thread: string; client_id: string; assignment_epoch?: number; body: SendBody }
    ok: Stored
  }
  'message.recall': { d: { thread: string; seq: number; client_id: string }; ok: Stored }
  'message.read': { d: { thread: string; seq: number }; ok: Record<string, never> }
  typing: { d: { thread: string }; ok: Record<string, never> }
  history: {
    d: { thread: string; before_seq?: number; after_seq?: number; limit?: number }
    ok: { events: ThreadEvent[]; more: boolean }
  }
  'conversation.transfer': {
    d: {
      conversation: string
      assignment_epoch: number
      to: { account: string } | { group: string }
      reason?: string
      note?: string
    }
    ok: Stored
  }
  'conversation.close': { d: { conversation: string; assignment_epoch: number }; ok: Stored }
}

export type DeskEvents = {
  'thread.event': ThreadEvent
  'resume.end': { thread: string; last_seq: number; reset: boolean }
  'thread.read': { thread: string; by: 'buyer' | 'account'; account?: string; seq: number }
  typing: { thread: string; by: 'buyer' }
  'conversation.added': Conversation
  'conversation.removed': { conversation: string; thread: string; because: 'transferred' | 'closed' | 'requeued' }
  'presence.changed': { account: string; status: PresenceStatus; connected: boolean; load: number; cap: number }
  'access.changed': { me: Me }
  'session.ending': { because: 'suspended' | 'signed_out' | 'draining'; reconnect: boolean }
  'sync.digest': { threads: { thread: string; last_seq: number }[] }
}
