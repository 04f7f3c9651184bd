// The local copy: asked for by its tag, kept when the server is away, counted along, and empty for the next person.

import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError, api } from '../../../shared/api/client'
import type { CopiedPhrase, Me } from '../../../shared/api/types'
import { useSession } from '../session'
import { usePhrases } from '.'

function phrase(id: string, shop: string | null): CopiedPhrase {
  return { id, shop, code: id, text: '今天发货', group: '', pinyin: 'jin tian fa huo', uses: 0, version: 1 }
}

function server(tag: string, phrases: CopiedPhrase[]) {
  const answer = { data: { phrases }, response: new Response(null, { headers: { ETag: tag } }) }
  return vi.spyOn(api, 'GET').mockResolvedValue(answer as never)
}

const serves = (...shops: string[]): Me =>
  ({ permissions: [], shops: shops.map((id) => ({ id, permissions: ['conversation.serve'] })) }) as unknown as Me

const ids = (shop: string): string[] =>
  usePhrases()
    .of(shop)
    .map(({ phrase: one }) => one.id)

beforeEach(() => {
  setActivePinia(createPinia())
  useSession().me = serves('a', 'b')
})

test("a conversation has its shop's phrases and one's own, and none of a shop that one has left", async () => {
  server('"1"', [phrase('own', null), phrase('of-a', 'a'), phrase('of-b', 'b')])
  await usePhrases().open('me')
  expect(ids('a')).toEqual(['own', 'of-a'])
  useSession().me = serves('b')
  expect(ids('a')).toEqual(['own'])
})

test('it is asked for by its tag, and an unchanged one stays', async () => {
  const get = server('"1"', [phrase('own', null)])
  const phrases = usePhrases()
  await phrases.open('me')
  get.mockRejectedValue(new ApiError(304, { code: 'unreadable' }))
  await phrases.refresh()
  expect(get.mock.lastCall?.[1]).toMatchObject({ headers: { 'If-None-Match': '"1"' } })
  expect(ids('a')).toEqual(['own'])
  expect(phrases.failure).toBeNull()
  get.mockRejectedValue(new ApiError(0, { code: 'network' }))
  await phrases.refresh()
  expect(ids('a')).toEqual(['own'])
  expect(phrases.loaded).toBe(true)
})

test('what is used is counted here at once and told together', async () => {
  vi.useFakeTimers()
  try {
    const get = server('"1"', [phrase('x', null), phrase('y', null)])
    const post = vi.spyOn(api, 'POST').mockResolvedValue({ response: new Response() } as never)
    const phrases = usePhrases()
    await phrases.open('me')
    for (const id of ['x', 'y', 'x']) phrases.used(id)
    expect(phrases.of('a').map(({ phrase: one }) => one.uses)).toEqual([2, 1])
    expect(post).not.toHaveBeenCalled()
    post.mockRejectedValueOnce(new ApiError(0, { code: 'network' }))
    await vi.advanceTimersByTimeAsync(10_000)
    get.mockRejectedValue(new ApiError(304, { code: 'unreadable' }))
    await phrases.refresh()
    const told = {
      uses: [
        { phrase: 'x', count: 2 },
        { phrase: 'y', count: 1 },
      ],
    }
    const sent = post.mock.calls as unknown as [string, { body: unknown }][]
    expect(sent.map(([, options]) => options.body)).toEqual([told, told])
  } finally {
    vi.useRealTimers()
  }
})

test('whoever signs in next finds nothing', async () => {
  server('"1"', [phrase('own', null)])
  const phrases = usePhrases()
  await phrases.open('me')
  phrases.wipe()
  expect(ids('a')).toEqual([])
  expect(phrases.loaded).toBe(false)
})
