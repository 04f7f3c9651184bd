// What a conversation becomes by its log where routing is at work: offered, put aside, pooled, summed up, rated.

import { describe, expect, it } from 'vitest'
import type { Conversation, StateBody } from '../../../shared/api/types'
import { fold } from './fold'
import { assigned, conversation, fromBuyer, LI, ME, state } from './testing'

const folded = (held: Conversation, ...bodies: StateBody[]): Conversation =>
  bodies.reduce((now, body) => fold(now, state(now.last_seq + 1, body)), held)

const offered: StateBody = {
  kind: 'offered',
  offer: 'offer-1',
  to: LI,
  from: { id: ME, name: '周晓彤' },
  offer_kind: 'transfer',
  expires_at: '2026-11-11T06:10:30.000Z',
  reason: null,
  note: null,
}

describe('an offer', () => {
  it('stands on the conversation, which stays whose it was', () => {
    expect(folded(conversation(), offered)).toMatchObject({
      state: 'assigned',
      assignee: { id: ME },
      offer: { offer: 'offer-1', to: LI, kind: 'transfer', expires_at: '2026-11-11T06:10:30.000Z' },
    })
  })

  it.each(['declined', 'expired', 'withdrawn'] as const)('is gone once it is %s', (outcome) => {
    const ended: StateBody = { kind: 'offer_ended', offer: 'offer-1', to: LI, outcome }
    expect(folded(conversation(), offered, ended)).toMatchObject({ offer: null, assignee: { id: ME } })
  })

  it('outlives the end of an earlier one', () => {
    const earlier: StateBody = { kind: 'offer_ended', offer: 'offer-0', to: LI, outcome: 'expired' }
    expect(folded(conversation(), offered, earlier).offer).not.toBeNull()
  })

  it('is gone once somebody has the conversation', () => {
    const held = fold(folded(conversation(), offered), assigned(2, LI, 2))
    expect(held).toMatchObject({ offer: null, assignee: LI, assignment_epoch: 2 })
  })
})

describe('what is put aside', () => {
  const until = '2026-11-11T12:00:00.000Z'

  it('comes back at its time, or when it is taken up again', () => {
    const aside = folded(conversation(), { kind: 'snoozed', until })
    expect(aside.snoozed_until).toBe(until)
    expect(folded(aside, { kind: 'snoozed', until: null }).snoozed_until).toBeNull()
  })

  it("comes back with the buyer's next message", () => {
    const aside = folded(conversation(), { kind: 'snoozed', until })
    expect(fold(aside, fromBuyer(2, '在吗')).snoozed_until).toBeNull()
  })

  it('is not put aside for whoever gets it next', () => {
    const aside = folded(conversation(), { kind: 'snoozed', until })
    expect(fold(aside, assigned(2, LI, 2)).snoozed_until).toBeNull()
  })
})

it('is nobody’s while it stands in the pool', () => {
  const pooled: StateBody = { kind: 'pooled', group: { id: 'group-1', name: '售前' }, because: 'outside_hours' }
  expect(folded(conversation(), pooled)).toMatchObject({ state: 'pooled', assignee: null, rule: null })
})

describe('its end', () => {
  const closed = folded(
    conversation(),
    { kind: 'wrap_up', topic: '退款', summary: '已退' },
    { kind: 'closed', by: { kind: 'buyer' } },
    { kind: 'rating_invited' },
  )

  it('keeps the wrap-up and that the buyer was asked', () => {
    expect(closed).toMatchObject({
      state: 'closed',
      wrap_up: { topic: '退款', summary: '已退' },
      rating: { invited_at: state(3, { kind: 'rating_invited' }).at, score: null },
    })
  })

  it('takes the rating, also after closing', () => {
    expect(folded(closed, { kind: 'rated', score: 1, comment: '快' })).toMatchObject({
      state: 'closed',
      rating: { score: 1, comment: '快', at: state(4, { kind: 'rating_invited' }).at },
    })
  })

  it('gives the rating of an earlier conversation to that one', () => {
    const next = conversation({ id: 'conversation-2' })
    const rated = state(1, { kind: 'rated', score: 4, comment: null })
    expect(fold(next, rated).rating).toBeNull()
  })
})
