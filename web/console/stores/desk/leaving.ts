// How a conversation leaves the desk: closed or transferred, with five seconds to think again.

import type { ThreadEvent } from '../../../shared/api/types'
import type { DeskContext } from './context'
import { createDepartures, type DepartureRequest } from './departures'
import type { Thread } from './state'

export type TransferTarget = { account: string; name: string } | { group: string; name: string }
/** What an agent says of a conversation when it ends; staff only. */
export type WrapUpWords = { topic: string; summary: string }
export type Words = { reason?: string; note?: string }

export function createLeaving({ desk, line }: DeskContext) {
  const departures = createDepartures()

  function begin(thread: Thread, request: Omit<DepartureRequest, 'conversation' | 'thread'>): void {
    departures.begin({ conversation: thread.conversation.id, thread: thread.conversation.thread, ...request })
  }

  function close(thread: Thread, refused: DepartureRequest['refused'], wrap_up?: WrapUpWords): void {
    const { id: conversation, assignment_epoch } = thread.conversation
    const d = { conversation, assignment_epoch, ...(wrap_up ? { wrap_up } : {}) }
    const send = () => line().socket.request('conversation.close', d)
    begin(thread, { kind: 'close', to: null, send, refused })
  }

  function transfer(thread: Thread, target: TransferTarget, words: Words, refused: DepartureRequest['refused']): void {
    const { id: conversation, assignment_epoch } = thread.conversation
    const to = 'account' in target ? { account: target.account } : { group: target.group }
    const d = { conversation, assignment_epoch, to, ...words }
    const send = () => line().socket.request('conversation.transfer', d)
    begin(thread, { kind: 'transfer', to: target.name, send, refused })
  }

  /** A buyer who writes during the five seconds of a closing is not shut out. */
  function buyerMayStay(id: string, events: readonly ThreadEvent[]): void {
    const conversation = desk.value.threads.get(id)?.conversation.id
    if (!conversation || departures.pending.value.get(conversation)?.kind !== 'close') return
    const spoke = events.some((event) => event.kind === 'message' && event.sender.kind === 'buyer')
    if (spoke) departures.undo(conversation)
  }

  return {
    departing: departures.pending,
    undoDeparture: departures.undo,
    flush: departures.flush,
    close,
    transfer,
    buyerMayStay,
  }
}
