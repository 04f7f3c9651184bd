// From a group to its form and back to what is sent.
import { expect, it } from 'vitest'
import { checkGroup, type GroupDraft, NEW_GROUP, newGroupOf, settingsOf } from './group_form'

const before: GroupDraft = { ...NEW_GROUP, name: '售前' }

it('sends everything for a new group, and only what changed for one that is there', () => {
  expect(newGroupOf({ ...NEW_GROUP, name: ' 售后 ', overflow_waiting: '5' })).toEqual({
    name: '售后',
    queue_limit: 500,
    last_agent: true,
    strategy: 'least_loaded',
    hand_out: 'direct',
    offer_s: 20,
    fallback: null,
    overflow_after_s: null,
    overflow_waiting: 5,
    wrap_up: 'off',
    claim_by_hand: false,
  })
  expect(settingsOf(before, { ...before, last_agent: false })).toEqual({ last_agent: false })
  expect(settingsOf(before, { ...before, queue_limit: '200' })).toEqual({ queue_limit: 200 })
})

it('takes a fallback and an overflow away by null', () => {
  const with_both: GroupDraft = { ...before, fallback: 'g1', overflow_after_s: '60' }
  expect(settingsOf(with_both, before)).toEqual({ fallback: null, overflow_after_s: null })
})

it('wants a short name and numbers the server takes', () => {
  expect(checkGroup(before)).toEqual({})
  const wrong = { ...before, name: '长'.repeat(21), queue_limit: '10001', offer_s: '4', overflow_after_s: '0' }
  expect(Object.keys(checkGroup(wrong))).toEqual(['name', 'queue_limit', 'offer_s', 'overflow_after_s'])
  expect(Object.keys(checkGroup({ ...before, name: ' ', queue_limit: '-1', offer_s: '' }))).toEqual([
    'name',
    'queue_limit',
    'offer_s',
  ])
})
