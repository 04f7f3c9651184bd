// The rows of the table of roles.
import { expect, it } from 'vitest'
import { areasOf } from './permissions'

it('shows every permission once, under its area, in the order one meets them', () => {
  const areas = areasOf([
    { role: 'supervisor', permissions: ['audit.view', 'conversation.serve', 'conversation.supervise'] },
    { role: 'agent', permissions: ['conversation.serve', 'order.refund.approve'] },
  ])
  expect(areas).toEqual([
    { area: 'conversation', permissions: ['conversation.serve', 'conversation.supervise'] },
    { area: 'audit', permissions: ['audit.view'] },
    { area: 'order', permissions: ['order.refund.approve'] },
  ])
})
