// Offers to this account: they come with hello or by themselves, leave once each, and are answered once.

import { describe, expect, it, vi } from 'vitest'
import { RequestError } from '../../../shared/ws'
import type { DeskContext } from './context'
import { type Action, reduce } from './reduce'
import { createRouting } from './routing'
import { emptyDesk } from './state'
import { conversation, hello, ME, offer } from './testing'

const now_ms = Date.parse('2026-11-11T06:10:00.000Z')
const desk = (...actions: Action[]) => actions.reduce(reduce, emptyDesk(ME))
const ids = (of: ReturnType<typeof desk>) => [...of.offers.keys()]
const greeted = (...offers: ReturnType<typeof offer>[]): Action => ({
  kind: 'hello',
  ok: hello([], { offers }),
  now_ms,
})

describe('open offers', () => {
  it('stand in the order in which they came', () => {
    const after = desk(
      { kind: 'offer_made', offer: offer() },
      { kind: 'offer_made', offer: offer({ offer: 'offer-2' }) },
    )
    expect(ids(after)).toEqual(['offer-1', 'offer-2'])
  })

  it('leave when they end, and those that nobody knows change nothing', () => {
    const before = desk({ kind: 'offer_made', offer: offer() })
    expect(reduce(before, { kind: 'offer_ended', offer: 'offer-9' })).toBe(before)
    expect(ids(reduce(before, { kind: 'offer_ended', offer: 'offer-1' }))).toEqual([])
  })

  it('are those of hello after a lost line: what ended meanwhile is gone', () => {
    const before = desk(
      { kind: 'offer_made', offer: offer() },
      { kind: 'offer_made', offer: offer({ offer: 'offer-2' }) },
    )
    expect(ids(reduce(before, greeted(offer({ offer: 'offer-2' }), offer({ offer: 'offer-3' }))))).toEqual([
      'offer-2',
      'offer-3',
    ])
  })
})

describe('an answer', () => {
  function answering(request: () => Promise<unknown>) {
    const dispatch = vi.fn<(action: Action) => void>()
    const asked = vi.fn(request)
    const line = () => ({ socket: { request: asked } })
    return { routing: createRouting({ dispatch, line } as unknown as DeskContext), asked, dispatch }
  }
  const refusal = (code: string) => () => Promise.reject(new RequestError(code, '', false))

  it('takes the offer off the desk', async () => {
    const { routing, asked, dispatch } = answering(() => Promise.resolve({}))
    await routing.accept('offer-1')
    expect(asked).toHaveBeenCalledWith('conversation.accept', { offer: 'offer-1' })
    expect(dispatch).toHaveBeenCalledWith({ kind: 'offer_ended', offer: 'offer-1' })
  })

  it('that came too late takes it off as well, and says so', async () => {
    const { routing, dispatch } = answering(refusal('not_available'))
    await expect(routing.decline('offer-1')).rejects.toMatchObject({ code: 'not_available' })
    expect(dispatch).toHaveBeenCalledWith({ kind: 'offer_ended', offer: 'offer-1' })
  })

  it.each(['offline', 'disconnected', 'unavailable'])('that was not heard (%s) can be given again', async (code) => {
    const { routing, dispatch } = answering(refusal(code))
    await expect(routing.accept('offer-1')).rejects.toMatchObject({ code })
    expect(dispatch).not.toHaveBeenCalled()
  })
})

describe('a supervisor', () => {
  it('pushes above the cap only when asked to, and never with an empty reason', async () => {
    const asked = vi.fn(() => Promise.resolve({}))
    const line = () => ({ socket: { request: asked } })
    const routing = createRouting({ dispatch: vi.fn(), line } as unknown as DeskContext)
    await routing.push(conversation(), 'account-2', '  ', false)
    await routing.push(conversation(), 'account-2', ' 老客户 ', true)
    const common = { conversation: 'conversation-1', assignment_epoch: 1, to: 'account-2' }
    expect(asked.mock.calls).toEqual([
      ['conversation.assign', common],
      ['conversation.assign', { ...common, reason: '老客户', above_cap: true }],
    ])
  })
})
