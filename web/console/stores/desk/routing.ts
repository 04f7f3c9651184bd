// What decides who serves: answering offers, claiming, starting, taking over, pushing, putting aside, handing over.

import type { Conversation, HandedOver } from '../../../shared/api/types'
import type { DeskContext } from './context'
import type { TransferTarget } from './leaving'

/** After these the offer may still stand: the answer never reached the server, or it could not store it. */
const UNANSWERED = new Set(['offline', 'disconnected', 'timeout', 'unavailable', 'rate_limited'])

const authorityOf = ({ id, assignment_epoch }: Conversation) => ({ conversation: id, assignment_epoch })
const said = (words: { reason?: string; note?: string }) =>
  Object.fromEntries(Object.entries(words).flatMap(([key, text]) => (text?.trim() ? [[key, text.trim()]] : [])))

export function createRouting({ dispatch, line }: DeskContext) {
  /** An answered offer leaves at once, also one whose time was over before the answer came. */
  async function answer(op: 'conversation.accept' | 'conversation.decline', offer: string): Promise<void> {
    try {
      await line().socket.request(op, { offer })
    } catch (error) {
      if (!UNANSWERED.has((error as { code?: string }).code ?? '')) dispatch({ kind: 'offer_ended', offer })
      throw error
    }
    dispatch({ kind: 'offer_ended', offer })
  }

  return {
    accept: (offer: string) => answer('conversation.accept', offer),
    decline: (offer: string) => answer('conversation.decline', offer),
    /** Takes a waiting one by hand; refused when one's own cap is reached. */
    claim: (conversation: Conversation) => line().socket.request('conversation.claim', authorityOf(conversation)),
    /** A supervisor makes it their own at once, whoever has it. */
    takeOver: (conversation: Conversation, reason: string) =>
      line().socket.request('conversation.takeover', { ...authorityOf(conversation), ...said({ reason }) }),
    /** A supervisor gives it to an agent; `above_cap` needs a reason. */
    push: (conversation: Conversation, to: string, reason: string, above_cap: boolean) =>
      line().socket.request('conversation.assign', {
        ...authorityOf(conversation),
        to,
        ...said({ reason }),
        ...(above_cap ? { above_cap } : {}),
      }),
    /** Puts it aside until then; `null` takes it up again. */
    snooze: (conversation: Conversation, until: string | null) =>
      line().socket.request('conversation.snooze', { ...authorityOf(conversation), until }),
    /** Asks the buyer to rate; once per conversation. */
    invite: (conversation: string) => line().socket.request('rating.invite', { conversation }),
    /** Opens a conversation with a buyer whose last one is over. */
    startWith: (buyer: string) => line().socket.request('conversation.start', { buyer }),
    /** Everything one holds: `null` back to its own groups, to a group's queue, or as offers to a colleague. */
    handOver: (target: TransferTarget | null, note: string): Promise<HandedOver> => {
      const to = target && ('account' in target ? { account: target.account } : { group: target.group })
      return line().socket.request('conversation.hand_over', { to, ...said({ note }) })
    },
  }
}
