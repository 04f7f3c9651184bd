/** What is drawn for a buyer who waits, chooses a topic or is asked for a rating. */

import { type Signal, signal } from '@preact/signals'
import { type ComponentChild, render } from 'preact'
import { act } from 'preact/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Chat } from '../client'
import { emptyThread, type ThreadState } from '../thread'
import { offeredTopics, Topics } from './choices'
import { QueueCard } from './queue'
import { RatingCard } from './rating'

const topics = [
  { key: 'pre', name: '售前' },
  { key: 'after', name: '售后' },
]
const rate = vi.fn(async (_score: number, _comment: string) => {})
let thread: Signal<ThreadState>
let chat: Chat
let page: HTMLElement

beforeEach(() => {
  thread = signal(emptyThread)
  rate.mockClear()
  chat = { thread, shop: signal({ topics, queue_text: '' }), ready: signal(true), rate } as unknown as Chat
  page = document.createElement('div')
  document.body.replaceChildren(page)
})

const draw = (what: ComponentChild): Promise<void> => act(() => render(what, page))
const become = (change: Partial<ThreadState>): Promise<void> =>
  act(() => {
    thread.value = { ...thread.value, ...change }
  })
/** The form comes with the first that is asked. */
const form = (): Promise<void> => vi.waitFor(() => expect(page.querySelectorAll('input[type=radio]')).toHaveLength(5))
const buttons = (): HTMLButtonElement[] => [...page.querySelectorAll('button')]

describe('the place in the line', () => {
  const place = async (position: number, estimate_s: number | null, or_more = false): Promise<string> => {
    thread.value = { ...emptyThread, state: 'queued', queue: { position, or_more, estimate_s } }
    await draw(<QueueCard chat={chat} onLeave={() => {}} />)
    const words = [...(page.querySelector('.place')?.children ?? [])].map((part) => part.textContent)
    return words.length > 0 ? words.join('，') : (page.querySelector('.place')?.textContent ?? '')
  }

  it.each([
    [3, 120, '第 3 位，约 2 分钟'],
    [3, 61, '第 3 位，约 2 分钟'],
    [2, 59, '第 2 位，不到 1 分钟'],
    [40, 3_601, '第 40 位，超过 1 小时'],
    [3, null, '第 3 位'],
    [1, null, '下一位就是您'],
  ])('%s with %s s is %s', async (position, estimate_s, words) => {
    expect(await place(position, estimate_s)).toBe(words)
  })

  it('beyond what is counted says so', async () => {
    expect(await place(50, null, true)).toBe('第 50+ 位')
    expect(page.querySelector('ol')).toBeNull()
  })

  it('is not there for who left a message', async () => {
    await place(3, 120)
    await become({ state: 'pooled', queue: null })
    expect(page.textContent).toContain('客服上线后会按先后回复')
    expect(page.textContent).not.toMatch(/第|分钟|忙/)
  })
})

describe('topics', () => {
  it('are offered until somebody serves, and one is chosen at most', async () => {
    const chosen: string[] = []
    for (const state of ['none', 'closed', 'queued', 'pooled'] as const) {
      thread.value = { ...emptyThread, state }
      expect(offeredTopics(chat)).toEqual(topics)
    }
    thread.value = { ...emptyThread, state: 'assigned' }
    expect(offeredTopics(chat)).toEqual([])
    thread.value = emptyThread
    await draw(<Topics chat={chat} onChoose={(key) => chosen.push(key)} />)
    expect(page.querySelector('legend')?.textContent).toBe('您想咨询什么')
    buttons()[1]?.click()
    expect(chosen).toEqual(['after'])
    await become({ topic: 'after' })
    expect(buttons().map((button) => button.getAttribute('aria-pressed'))).toEqual(['false', 'true'])
  })
})

describe('the rating', () => {
  it('is asked for when invited only', async () => {
    await draw(<RatingCard chat={chat} onFailed={() => {}} />)
    expect(page.childElementCount).toBe(0)
    await become({ rating: { invited: false, score: null } })
    expect(page.childElementCount).toBe(0)
    await become({ rating: { invited: true, score: null } })
    await form()
    await become({ rating: { invited: true, score: 3 } })
    expect(page.childElementCount).toBe(0)
  })

  it('is not asked for a week after the last word', async () => {
    const said = (days: number): ThreadState['events'] => [
      {
        seq: 1,
        at: new Date(Date.now() - days * 86_400_000).toISOString(),
        kind: 'state',
        sender: { kind: 'system' },
        client_id: null,
        body: { kind: 'rating_invited' },
      },
    ]
    thread.value = { ...emptyThread, state: 'closed', rating: { invited: true, score: null }, events: said(6) }
    await draw(<RatingCard chat={chat} onFailed={() => {}} />)
    await form()
    await become({ events: said(8) })
    expect(page.childElementCount).toBe(0)
  })

  it('goes out with its words once one of the five is chosen', async () => {
    thread.value = { ...emptyThread, state: 'closed', rating: { invited: true, score: null } }
    await draw(<RatingCard chat={chat} onFailed={() => {}} />)
    await form()
    expect([...page.querySelectorAll('label')].map((label) => label.textContent)).toEqual([
      '很满意',
      '满意',
      '一般',
      '不满意',
      '很不满意',
    ])
    expect(buttons()).toEqual([])
    await act(() => page.querySelectorAll('input')[1]?.click())
    const comment = page.querySelector('textarea')
    if (comment) comment.value = ' 回复很快 '
    await act(() => buttons()[0]?.click())
    expect(rate.mock.calls).toEqual([[1, '回复很快']])
  })

  it('that did not come through says so, and may be sent again', async () => {
    const failed: unknown[] = []
    thread.value = { ...emptyThread, rating: { invited: true, score: null } }
    await draw(<RatingCard chat={chat} onFailed={(error) => failed.push(error)} />)
    await form()
    await act(() => page.querySelectorAll('input')[4]?.click())
    rate.mockRejectedValueOnce(new Error('cut'))
    await act(() => buttons()[0]?.click())
    await vi.waitFor(() => expect(failed).toHaveLength(1))
    await act(() => buttons()[0]?.click())
    expect(rate).toHaveBeenCalledTimes(2)
  })
})
