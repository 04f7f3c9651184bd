import { expect, test } from 'vitest'
import { conversation } from '../stores/desk/testing'
import { mostUrgent } from './choice'

test('what is watched of an agent is where a buyer waits longest, or what was spoken in last', () => {
  const a = conversation({ id: 'a', last_buyer_at: '2026-11-11T06:05:00.000Z' })
  const b = conversation({ id: 'b', waiting_since: '2026-11-11T06:04:00.000Z' })
  const c = conversation({ id: 'c', waiting_since: '2026-11-11T06:02:00.000Z' })
  const d = conversation({ id: 'd', last_buyer_at: '2026-11-11T06:06:00.000Z' })
  expect(mostUrgent([a, b, c, d])?.id).toBe('c')
  expect(mostUrgent([a, d])?.id).toBe('d')
  expect(mostUrgent([])).toBeNull()
})
