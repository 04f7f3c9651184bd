// What rings and what does not: others' doing does, one's own does not, and what was there before never.

import { describe, expect, it } from 'vitest'
import type { Conversation, ThreadEvent } from '../../shared/api/types'
import { type Action, reduce } from '../stores/desk/reduce'
import { type Desk, emptyDesk } from '../stores/desk/state'
import { conversation, fromBuyer, fromStaff, hello, ME, offer, state, THREAD, welcome } from '../stores/desk/testing'
import { alertsOf } from './alerts'

const NOW_MS = Date.parse('2026-11-11T06:10:00.000Z')

function connected(...conversations: Conversation[]): Desk {
  return reduce(emptyDesk(ME), { kind: 'hello', ok: hello(conversations), now_ms: NOW_MS })
}
const heard = (desk: Desk, action: Action) => alertsOf(action, desk, reduce(desk, action))
const kinds = (desk: Desk, action: Action) => heard(desk, action).map(({ kind }) => kind)
const events = (...list: ThreadEvent[]): Action => ({ kind: 'events', thread: THREAD, events: list })

describe('a conversation that comes', () => {
  const added: Action = { kind: 'added', conversation: conversation() }

  it('rings once, with the buyer’s words', () => {
    const preview = { seq: 1, from: 'buyer', kind: 'text', text: '在吗' } as const
    const with_words: Action = { kind: 'added', conversation: conversation({ preview }) }
    expect(heard(connected(), with_words)).toMatchObject([{ kind: 'conversation', name: '山里的猫', text: '在吗' }])
    expect(kinds(connected(conversation()), added)).toEqual([])
  })

  it.each(['claim', 'start', 'take_over'] as const)('does not ring when it was taken by hand: %s', (rule) => {
    expect(kinds(connected(), { kind: 'added', conversation: conversation({ rule }) })).toEqual([])
  })

  it('rings when it came while the line was away, not at the first greeting', () => {
    const greeting = (list: Conversation[]): Action => ({ kind: 'hello', ok: hello(list), now_ms: NOW_MS })
    expect(kinds(emptyDesk(ME), greeting([conversation()]))).toEqual([])
    expect(kinds(connected(), greeting([conversation()]))).toEqual(['conversation'])
    expect(kinds(connected(conversation()), greeting([conversation()]))).toEqual([])
  })
})

describe('a message', () => {
  it('of the buyer rings, several at once as one', () => {
    const desk = connected(conversation())
    expect(heard(desk, events(fromBuyer(1, '在吗'), fromBuyer(2, '还在吗')))).toMatchObject([
      { kind: 'message', id: 'message/conversation-1/2', text: '还在吗' },
    ])
  })

  it('of mine, of the system, or in somebody else’s conversation does not', () => {
    const desk = connected(conversation())
    expect(kinds(desk, events(fromStaff(1, '您好')))).toEqual([])
    expect(kinds(desk, events(welcome(1)))).toEqual([])
    const others = conversation({ assignee: { id: 'account-2', name: '李响' } })
    const looked_at = reduce(connected(), { kind: 'looked_at', conversation: others })
    expect(kinds(looked_at, events(fromBuyer(1, '在吗')))).toEqual([])
  })

  it('that was known already does not', () => {
    const desk = reduce(connected(conversation()), events(fromBuyer(1, '在吗')))
    expect(kinds(desk, events(fromBuyer(1, '在吗')))).toEqual([])
  })

  it('a change of state is no message', () => {
    expect(kinds(connected(conversation()), events(state(1, { kind: 'closed', by: 'buyer' } as never)))).toEqual([])
  })
})

describe('an offer', () => {
  it('rings when it is made, and once', () => {
    const made: Action = { kind: 'offer_made', offer: offer() }
    expect(heard(connected(), made)).toMatchObject([{ kind: 'offer', id: 'offer/offer-1' }])
    expect(kinds(reduce(connected(), made), made)).toEqual([])
  })
})
