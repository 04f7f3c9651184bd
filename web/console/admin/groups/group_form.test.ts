// From a group to its form and back to what is sent.
import { expect, it } from 'vitest'
import { checkGroup, NEW_GROUP, settingsOf } from './group_form'

const before = { name: '售前', queue_limit: '500', last_agent: true }

it('sends everything for a new group, and only what changed for one that is there', () => {
  expect(settingsOf(null, { ...NEW_GROUP, name: ' 售后 ' })).toEqual({
    name: '售后',
    queue_limit: 500,
    last_agent: true,
  })
  expect(settingsOf(before, { ...before, last_agent: false })).toEqual({ last_agent: false })
  expect(settingsOf(before, { ...before, queue_limit: '200' })).toEqual({ queue_limit: 200 })
})

it('wants a short name and a limit the server takes', () => {
  expect(Object.keys(checkGroup({ ...before, name: '长'.repeat(21), queue_limit: '10001' }))).toEqual([
    'name',
    'queue_limit',
  ])
  expect(checkGroup(before)).toEqual({})
  expect(Object.keys(checkGroup({ ...before, name: ' ', queue_limit: '-1' }))).toEqual(['name', 'queue_limit'])
})
