// The buyer's side of the wire, written by hand from docs/protocol.md until it is generated. Imported by types.ts only.

import type { Attachment, AttachmentKind, Entry, Limits, RecallBody, Stored } from './schema'

export interface ChatShop {
  key: string
  name: string
  colour: string
  welcome_text: string
  queue_text: string
  quick_questions: string[]
}

export interface ChatBuyer {
  id: string
  name: string
  verified: boolean
}

export interface ChatSession {
  token: string
  expires_at: string
  buyer: ChatBuyer
  shop: ChatShop
}

export interface QueuePosition {
  position: number
  or_more: boolean
  estimate_s: number | null
}

export interface ChatThread {
  last_seq: number
  read_seq: number
  staff_read_seq: number
  state: 'none' | 'queued' | 'pooled' | 'assigned' | 'closed'
  agent: string | null
  queue: QueuePosition | null
}

export interface ChatHello {
  connection: string
  data_generation: string
  server_time: string
  limits: Limits
  me: ChatBuyer
  token_expires_at: string
  shop: ChatShop
  thread: ChatThread
}

export type ChatSender = { kind: 'buyer' } | { kind: 'agent'; name: string } | { kind: 'system' }

/** `quote` and every `seq` are in the buyer's own numbering. */
export type ChatMessageBody =
  | { kind: 'text'; text: string; quote?: number; auto?: 'welcome' }
  | { kind: 'image' | 'file' | 'video'; attachment: Attachment; quote?: number }
  | { kind: 'recalled' }

export type ChatStateBody =
  | { kind: 'queued' }
  | { kind: 'assigned'; agent: string }
  | { kind: 'closed'; by: 'agent' | 'buyer' | 'idle' }

interface ChatEventCommon {
  seq: number
  at: string
  sender: ChatSender
  client_id: string | null
}

export type ChatEvent =
  | (ChatEventCommon & { kind: 'message'; body: ChatMessageBody })
  | (ChatEventCommon & { kind: 'recall'; body: RecallBody })
  | (ChatEventCommon & { kind: 'state'; body: ChatStateBody })

export type ChatSendBody =
  | { kind: 'text'; text: string; quote?: number }
  | { kind: AttachmentKind; attachment: string; quote?: number }

/** The chat socket's operations; the shape is that of shared/ws. */
export type ChatOperations = {
  hello: { d: { client: string; resume: { seq: number } | null; entry: Entry | null }; ok: ChatHello }
  'message.send': { d: { client_id: string; body: ChatSendBody }; ok: Stored }
  'message.recall': { d: { seq: number; client_id: string }; ok: Stored }
  'message.read': { d: { seq: number }; ok: Record<string, never> }
  typing: { d: Record<string, never>; ok: Record<string, never> }
  history: {
    d: { before_seq?: number; after_seq?: number; limit?: number }
    ok: { events: ChatEvent[]; more: boolean }
  }
  'conversation.close': { d: Record<string, never>; ok: Stored }
}

export type ChatEvents = {
  'thread.event': ChatEvent
  'resume.end': { last_seq: number; reset: boolean }
  'thread.read': { by: 'agent'; seq: number }
  typing: { by: 'agent'; name: string }
  'queue.position': QueuePosition
  'session.ending': { because: 'suspended' | 'signed_out' | 'draining'; reconnect: boolean }
  'sync.digest': { last_seq: number }
}
