/** Whose chat it is: tokens, signed identities, and another person at the same browser. */

import { beforeEach, describe, expect, it } from 'vitest'
import type { ChatSession } from '../shared/api/types'
import { HttpError } from './http'
import { createSessions, subjectOf } from './session'
import { type ChatStorage, createStorage, memoryStore } from './storage'

function jwt(sub: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ sub, aud: 'yunqi' }))
  const payload = btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
  return `e30.${payload}.c2ln`
}
const session = (token: string, buyer: string): ChatSession =>
  ({ token, expires_at: '', buyer: { id: buyer, name: '', verified: false }, shop: {} }) as unknown as ChatSession

let storage: ChatStorage
const asked: unknown[] = []
function sessions(answers: (ChatSession | HttpError)[]) {
  return createSessions({
    shop: 'yunqi',
    storage,
    open: async (_path, body) => {
      asked.push(body)
      const answer = answers.shift()
      if (!answer || answer instanceof Error) throw answer
      return answer
    },
  })
}

beforeEach(() => {
  storage = createStorage('yunqi', memoryStore())
  asked.length = 0
})

describe('a session', () => {
  it('is anonymous at first and remembered by its token', async () => {
    const opened = await sessions([session('t1', 'b1'), session('t1', 'b1')])
    expect(await opened.open(undefined)).toMatchObject({ changed: false })
    expect(await opened.open(undefined)).toMatchObject({ changed: false })
    expect(asked).toEqual([{ shop: 'yunqi' }, { shop: 'yunqi', token: 't1' }])
  })

  it('forgets what was kept when the token no longer says the same buyer', async () => {
    const opened = await sessions([session('t1', 'b1'), session('t2', 'b2')])
    await opened.open(undefined)
    storage.set('draft', 'half a sentence')
    expect(await opened.open(undefined)).toMatchObject({ changed: true })
    expect(storage.get('draft')).toBeNull()
    expect(storage.get('token')).toBe('t2')
  })

  it('passes the shop’s identity on, and keeps whose it is', async () => {
    await sessions([session('t1', 'b1')]).open(jwt('小美'))
    expect(asked).toEqual([{ shop: 'yunqi', identity: jwt('小美') }])
    expect(storage.get('subject')).toBe('小美')
  })

  it('wipes everything before another person is asked for, token included', async () => {
    const opened = await sessions([session('t1', 'b1'), session('t2', 'b2')])
    await opened.open(jwt('小美'))
    storage.outbox.put({ client_id: 'x' } as never)
    expect(await opened.open(jwt('小王'))).toMatchObject({ changed: true })
    expect(asked[1]).toEqual({ shop: 'yunqi', identity: jwt('小王') })
    expect(storage.outbox.load()).toEqual([])
    expect(storage.get('subject')).toBe('小王')
  })

  it('wipes when the person signed out, and not when the shop has not said', async () => {
    const opened = await sessions([session('t1', 'b1'), session('t1', 'b1'), session('t2', 'b2')])
    await opened.open(jwt('小美'))
    expect(await opened.open(undefined)).toMatchObject({ changed: false })
    expect(asked[1]).toEqual({ shop: 'yunqi', token: 't1' })
    expect(await opened.open(null)).toMatchObject({ changed: true })
    expect(asked[2]).toEqual({ shop: 'yunqi' })
    expect(storage.get('subject')).toBeNull()
  })

  it('goes on as a visitor when the identity is refused', async () => {
    const refused = new HttpError(401, 'unauthenticated')
    const result = await sessions([refused, session('t1', 'b1')]).open(jwt('小美'))
    expect(result.identity_refused).toBe(true)
    expect(storage.get('subject')).toBeNull()
  })

  it('does not take a server’s trouble for a refusal', async () => {
    await expect(sessions([new HttpError(503, 'unavailable')]).open(jwt('小美'))).rejects.toMatchObject({ status: 503 })
  })
})

describe('the subject', () => {
  it('is read from a JWT, and from nothing else', () => {
    expect(subjectOf(jwt('小美'))).toBe('小美')
    expect(subjectOf('rubbish')).toBeNull()
    expect(subjectOf('a.!!!.c')).toBeNull()
  })
})
