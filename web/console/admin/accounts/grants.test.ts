// Ticking boxes of the role × shop table.
import { expect, it } from 'vitest'
import type { Grant } from '../../../shared/api/types'
import { holds, implied, sorted, toggled } from './grants'

const agentInTea: Grant = { role: 'agent', shop: 'tea' }

it('gives and takes one cell and leaves the others', () => {
  const both = toggled([agentInTea], 'supervisor', 'ware')
  expect(both).toContainEqual(agentInTea)
  expect(holds(both, 'supervisor', 'ware')).toBe(true)
  expect(toggled(both, 'supervisor', 'ware')).toEqual([agentInTea])
})

it('is no change when ticked twice, in whatever order the server listed them', () => {
  const grants = sorted([{ role: 'supervisor', shop: 'ware' }, agentInTea, { role: 'agent', shop: null }])
  expect(toggled(toggled(grants, 'agent', 'tea'), 'agent', 'tea')).toEqual(grants)
})

it('shows what every shop implies, and not for what is given twice', () => {
  const everywhere: Grant[] = [{ role: 'agent', shop: null }]
  expect(implied(everywhere, 'agent', 'tea')).toBe(true)
  expect(implied(everywhere, 'supervisor', 'tea')).toBe(false)
  expect(implied([...everywhere, agentInTea], 'agent', 'tea')).toBe(false)
  expect(implied(everywhere, 'agent', null)).toBe(false)
})
