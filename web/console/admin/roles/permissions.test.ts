// The rows of the table of roles.
import { expect, it } from 'vitest'
import type { Permission } from '../../../shared/api/types'
import { areasOf } from './permissions'

it('shows every permission once, under its area, in the order one meets them', () => {
  // Of a newer server than these pages.
  const later = 'order.refund.approve' as string as Permission
  const areas = areasOf([
    { role: 'supervisor', permissions: ['audit.view', 'conversation.serve', 'conversation.supervise'] },
    { role: 'agent', permissions: ['conversation.serve', later] },
  ])
  expect(areas).toEqual([
    { area: 'conversation', permissions: ['conversation.serve', 'conversation.supervise'] },
    { area: 'audit', permissions: ['audit.view'] },
    { area: 'order', permissions: ['order.refund.approve'] },
  ])
})
