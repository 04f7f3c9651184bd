/**
 * The live connection, shared by the console and the chat page: socket, outbox, and the numbering of a thread.
 */

export { type CloseBehaviour, closeBehaviour, type StopReason } from './close_codes'
export { type EventOf, type Events, type Operations, RequestError, type WireError } from './frames'
export { createOutbox, type Outbox, type OutboxEntry, type OutboxOptions, type OutboxStorage } from './outbox'
export { createSequence, type Sequence, type SequenceOptions } from './sequence'
export {
  createSocket,
  type RequestOptions,
  type Socket,
  type SocketOptions,
  type SocketState,
  type WebSocketLike,
} from './socket'
