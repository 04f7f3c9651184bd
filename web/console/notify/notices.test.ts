// What somebody else decided is said once, with who and why; what the list shows by itself is not said.

import { beforeEach, describe, expect, it } from 'vitest'
import type { ConversationRemoved } from '../../shared/api/types'
import { preferences } from '../preferences'
import { freshThread } from '../stores/desk/reduce'
import { conversation, LI, ME } from '../stores/desk/testing'
import { offerEndedText, removedText, returned } from './notices'

beforeEach(() => {
  preferences.value.locale = 'zh-CN'
})

const removed = (change: Partial<ConversationRemoved>): ConversationRemoved => ({
  conversation: 'conversation-1',
  thread: 'thread-1',
  because: 'taken_over',
  by: { id: 'account-3', name: '林悦' },
  reason: null,
  ...change,
})

describe('a conversation that was taken away', () => {
  it('says who did it and why', () => {
    expect(removedText(removed({ reason: '老客户点名' }), '山里的猫')).toBe('林悦 接管了 山里的猫 的会话：老客户点名')
    expect(removedText(removed({ because: 'assigned' }), '山里的猫')).toBe('林悦 把 山里的猫 交给了别的同事')
  })

  it('is not told where it was one’s own doing or plain to see', () => {
    for (const because of ['transferred', 'closed', 'requeued'] as const)
      expect(removedText(removed({ because }), 'x')).toBe('')
  })
})

describe('the end of an offer', () => {
  const ended = (outcome: 'accepted' | 'declined' | 'expired' | 'withdrawn') =>
    offerEndedText({ offer: 'o', conversation: 'c', to: LI, outcome }, ME, '山里的猫')

  it('is told to its sender when it came to nothing', () => {
    expect(ended('declined')).toBe('李响 没接 山里的猫，仍由你接待')
    expect(ended('expired')).toBe('李响 没有回应，山里的猫 仍由你接待')
    expect(ended('accepted')).toBe('')
    expect(ended('withdrawn')).toBe('')
  })

  it('is not told to whom it was made', () => {
    expect(offerEndedText({ offer: 'o', conversation: 'c', to: LI, outcome: 'expired' }, LI.id, 'x')).toBe('')
  })
})

describe('what was put aside', () => {
  const until = '2026-11-11T12:00:00.000Z'
  const aside = freshThread(conversation({ snoozed_until: until }), ME)
  const known = (thread: typeof aside) => new Map([[thread.conversation.thread, thread]])

  it('is told when its time is over', () => {
    expect(returned([aside], [], known(aside))).toEqual([aside])
    expect(returned([aside], [aside], known(aside))).toEqual([])
  })

  it('is not told when it was brought back or has left', () => {
    const back = freshThread(conversation({ snoozed_until: null }), ME)
    const gone = { ...aside, mine: false }
    expect(returned([aside], [], known(back))).toEqual([])
    expect(returned([aside], [], known(gone))).toEqual([])
  })
})
