// Who is offered when a group needs people.
import { expect, it } from 'vitest'
import type { Account } from '../../../shared/api/types'
import { candidates } from './candidates'

const account = (id: string, change: Partial<Account>): Account => ({
  id,
  login: id,
  name: id,
  kind: 'staff',
  status: 'active',
  cap: 10,
  load: 0,
  presence: 'offline',
  totp: false,
  grants: [],
  created_at: '2026-09-01T02:00:00.000Z',
  last_seen_at: null,
  version: 1,
  ...change,
})

it('offers whoever serves in the shop and is not in the group yet', () => {
  const people = [
    account('owner', { kind: 'owner' }),
    account('here', { grants: [{ role: 'agent', shop: 'tea' }] }),
    account('everywhere', { grants: [{ role: 'supervisor', shop: null }] }),
    account('member', { grants: [{ role: 'agent', shop: 'tea' }] }),
    account('elsewhere', { grants: [{ role: 'agent', shop: 'ware' }] }),
    account('idle', {}),
    account('gone', { status: 'suspended', grants: [{ role: 'agent', shop: 'tea' }] }),
  ]
  const found = candidates(people, [{ account: 'member', name: 'member', weight: 6 }], 'tea')
  expect(found.map(({ id }) => id)).toEqual(['owner', 'here', 'everywhere'])
})
