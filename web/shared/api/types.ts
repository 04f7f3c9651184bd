// The one place wire types are imported from: the generated schemas under the names the web uses, and the few
// shapes that say which body goes with which kind of event.

import type { components } from './schema.gen'

type Schemas = components['schemas']

export type Problem = Partial<Omit<Schemas['Problem'], 'code'>> & { code: string }
export type FieldProblem = Schemas['FieldError']
export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}
export interface NamedRef {
  id: string
  name: string
}

export type PresenceStatus = Schemas['Presence']
export type ConversationState = Schemas['State']
export type AttachmentKind = Schemas['AttachmentKind']
export type RoutingRule = Schemas['Rule']
export type AssignmentReason = Schemas['AssignedBecause']

export type MyShop = Schemas['OwnShop']
export type Me = Schemas['Me']
export type OwnSettings = Schemas['Settings']
export type Permission = Schemas['Permission']
export type RoleName = Schemas['Role']
export type Grant = Schemas['Grant']
export type Account = Schemas['Account']
export type Device = Schemas['Device']
export type Role = Schemas['RoleView']
export type Shop = Schemas['Shop']
export type GroupMember = Schemas['GroupMember']
export type Group = Schemas['Group']
/** A canned reply, one's own or the shop's. */
export type Phrase = Schemas['Phrase']
/** The same in the desk's local copy. */
export type CopiedPhrase = Schemas['CopiedPhrase']
export type PhraseImport = Schemas['PhraseImport']
export type PhraseFault = Schemas['PhraseFault']
export type Reception = Schemas['Reception']
export type ShopReception = Schemas['ShopReception']
export type EntryKind = Schemas['EntryKind']
/** Who would get a buyer who might come, and why. */
export type RoutingPreview = Schemas['RoutingPreview']
export type Agent = Schemas['ColleagueView']
export type Buyer = Schemas['Buyer']
export type Attachment = Schemas['AttachmentView']
export type AuditEntry = Schemas['AuditEntry']
/** Where the buyer came from. */
export type Entry = Schemas['Entry']
export type Preview = Schemas['Preview']
export type FoundMessage = Schemas['FoundMessage']
export type FoundKind = Schemas['FoundKind']
/** A conversation offered to this account until a deadline. */
export type Offer = Schemas['OfferMade']
export type OfferEnded = Schemas['OfferOver']
export type ConversationRemoved = Schemas['ConversationRemoved']
export type WrapUp = Schemas['WrapUp']
export type Rating = Schemas['Rating']
export type HandedOver = Schemas['HandedOver']
/** A conversation in line or in the pool, and why it still waits. */
export type Queued = Schemas['QueuedConversation']
/** A shop at a glance, for its supervisors. */
export type Monitor = Schemas['Monitor']
export type MonitorDelta = Schemas['MonitorDelta']
export type MonitorAgent = Schemas['MonitorAgent']
export type MonitorGroup = Schemas['MonitorGroup']
export type MonitorAlarm = Schemas['MonitorAlarm']
export type MonitorMinute = Schemas['MonitorMinute']
export type MonitorWaiting = Schemas['MonitorWaiting']
export type Decision = Omit<Schemas['DecisionView'], 'detail'> & { detail: unknown }
export type WhyNot = Schemas['WhyNot']
export type Conversation = Schemas['Conversation']
export type Sender = Schemas['Sender']
export type Limits = Schemas['MessageLimits']
export type Stored = Schemas['AppendedView']
/** What is not said is left out, never null. */
type Said<Body> = Body extends { quote?: unknown } ? Omit<Body, 'quote'> & { quote?: number } : Body
export type SendBody = Said<Schemas['StaffSays']>

type OfKind<Body, Kind> = Extract<Body, { kind: Kind }>
type MessageKind = 'text' | 'image' | 'file' | 'video' | 'recalled'

export type MessageBody = OfKind<Schemas['Body'], MessageKind>
export type NoteBody = OfKind<Schemas['Body'], 'note'>
export type RecallBody = OfKind<Schemas['Body'], 'recall'>
/** Every change of a conversation's state that the log tells. */
export type StateBody = Exclude<Schemas['Body'], { kind: MessageKind | 'note' | 'recall' }>

type EventCommon = Omit<Schemas['Event'], 'kind' | 'body'>

/** An entry of a thread's log as staff see it. */
export type ThreadEvent =
  | (EventCommon & { kind: 'message'; body: MessageBody })
  | (EventCommon & { kind: 'note'; body: NoteBody })
  | (EventCommon & { kind: 'recall'; body: RecallBody })
  | (EventCommon & { kind: 'state'; body: StateBody })

export type DeskHello = Schemas['StaffWelcome']

/** What is sent and what carries log entries, in their precise form. */
type Precisely<Operations extends { history: { d: unknown }; 'message.send': { d: unknown } }, Body, Event> = Omit<
  Operations,
  'history' | 'message.send'
> & {
  history: { d: Operations['history']['d']; ok: { events: Event[]; more: boolean } }
  'message.send': { d: Omit<Operations['message.send']['d'], 'body'> & { body: Body }; ok: Stored }
}

export type DeskOperations = Precisely<Schemas['DeskOperations'], SendBody, ThreadEvent>
export type DeskEvents = Omit<Schemas['DeskEvents'], 'thread.event'> & { 'thread.event': ThreadEvent }

export type Widget = Schemas['Widget']
export type WidgetView = Schemas['WidgetView']
export type Colours = Schemas['Colours']
export type ChatShop = Schemas['PublicShop']
export type ChatBuyer = Schemas['ChatBuyer']
export type ChatSession = Schemas['ChatSession']
export type QueuePosition = Schemas['QueuePosition']
export type ChatRating = Schemas['BuyerRating']
export type ChatThread = Schemas['BuyerThread']
export type ChatHello = Schemas['BuyerWelcome']
export type ChatSender = Schemas['BuyerSender']

/** `quote` and every `seq` are in the buyer's own numbering. */
export type ChatMessageBody = OfKind<Schemas['BuyerBody'], MessageKind>
export type ChatStateBody = Exclude<Schemas['BuyerBody'], { kind: MessageKind | 'recall' }>
export type ChatSendBody = Said<Schemas['BuyerSays']>

type ChatEventCommon = Omit<Schemas['BuyerEvent'], 'kind' | 'body'>

/** An entry of the buyer's own log. */
export type ChatEvent =
  | (ChatEventCommon & { kind: 'message'; body: ChatMessageBody })
  | (ChatEventCommon & { kind: 'recall'; body: OfKind<Schemas['BuyerBody'], 'recall'> })
  | (ChatEventCommon & { kind: 'state'; body: ChatStateBody })

export type ChatOperations = Precisely<Schemas['ChatOperations'], ChatSendBody, ChatEvent>
export type ChatEvents = Omit<Schemas['ChatEvents'], 'thread.event'> & { 'thread.event': ChatEvent }
