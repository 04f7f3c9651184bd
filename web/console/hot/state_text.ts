// A change of the conversation's state in words: what happened, and what its author said about it.

import type { StateBody, ThreadEvent } from '../../shared/api/types'
import { t } from '../i18n'
import { scoreText } from '../rating'

type StateEvent = Extract<ThreadEvent, { kind: 'state' }>
type Of<Kind> = Extract<StateBody, { kind: Kind }>

export interface StateWords {
  text: string
  /** Reason, note, comment, summary: as people wrote them. */
  said: string[]
}

const byOf = ({ sender }: StateEvent): string =>
  sender.kind === 'account' && sender.name ? sender.name : t('state.somebody')

function reasonAndNote({ reason, note }: { reason: string | null; note: string | null }): string[] {
  return [...(reason ? [t('why.reason', { reason })] : []), ...(note ? [t('why.note', { note })] : [])]
}

function queued(body: Of<'queued'>): string {
  const group = body.group.name
  if (body.because === 'buyer_message') return t('state.queued', { group })
  return t(`state.queued.${body.because}`, { from: body.from?.name ?? t('state.somebody'), group })
}

function assigned(body: Of<'assigned'>, event: StateEvent): string {
  const to = body.to.name
  const from = body.from?.name
  switch (body.rule) {
    case 'transfer':
      return t('state.assigned.transfer', { from: from ?? t('state.somebody'), to })
    case 'claim':
    case 'start':
      return t(`state.assigned.${body.rule}`, { to })
    case 'take_over':
      return from ? t('state.assigned.take_over.from', { to, from }) : t('state.assigned.take_over', { to })
    case 'push':
      return t('state.assigned.push', { by: byOf(event), to })
    default:
      return t('state.assigned', { to })
  }
}

function offered(body: Of<'offered'>): string {
  const to = body.to.name
  return body.offer_kind === 'queue'
    ? t('state.offered.queue', { to })
    : t('state.offered.transfer', { from: body.from?.name ?? t('state.somebody'), to })
}

const only = (text: string): StateWords => ({ text, said: [] })

/** `when` writes a moment as the reader should see it. */
export function stateWords(event: StateEvent, when: (at: string) => string): StateWords {
  const { body } = event
  switch (body.kind) {
    case 'queued':
      return { text: queued(body), said: reasonAndNote(body) }
    case 'assigned':
      return { text: assigned(body, event), said: reasonAndNote(body) }
    case 'closed':
      return only(
        body.by.kind === 'account'
          ? t('state.closed.account', { name: body.by.name })
          : t(`state.closed.${body.by.kind}`),
      )
    case 'pooled':
      return only(t(`state.pooled.${body.because}`, { group: body.group.name }))
    case 'offered':
      return { text: offered(body), said: reasonAndNote(body) }
    case 'offer_ended':
      return only(t(`state.offer_ended.${body.outcome}`, { to: body.to.name }))
    case 'snoozed': {
      const by = byOf(event)
      return only(body.until ? t('state.snoozed', { by, at: when(body.until) }) : t('state.snoozed.end', { by }))
    }
    case 'wrap_up':
      return { text: t('state.wrap_up', { topic: body.topic }), said: body.summary ? [body.summary] : [] }
    case 'rating_invited':
      return only(t('state.rating_invited'))
    case 'rated':
      return { text: t('state.rated', { score: scoreText(body.score) }), said: body.comment ? [body.comment] : [] }
  }
}
