// Unsent messages outlive a reload, for the account that wrote them.

import { beforeEach, expect, it } from 'vitest'
import type { OutboxEntry } from '../../../shared/ws'
import { outboxStorage } from './outbox_storage'

const entry = (client_id: string): OutboxEntry => ({
  client_id,
  lane: 't',
  op: 'message.send',
  d: {},
  at_ms: 1,
  state: 'queued',
  error: null,
})

beforeEach(() => localStorage.clear())

it('keeps each entry until it is removed, apart from those of another account', () => {
  outboxStorage('a').put(entry('c-1'))
  outboxStorage('a').put(entry('c-2'))
  outboxStorage('b').put(entry('c-3'))
  outboxStorage('a').remove('c-1')
  expect(outboxStorage('a').load()).toEqual([entry('c-2')])
})

it('leaves out what cannot be read, and clears it away', () => {
  localStorage.setItem('zhanggui.outbox.a.broken', '{')
  expect(outboxStorage('a').load()).toEqual([])
  expect(localStorage.length).toBe(0)
})
