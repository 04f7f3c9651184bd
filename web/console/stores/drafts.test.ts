// Drafts: one per thread and kind, over a reload, never another person's.

import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { DRAFT_LIMIT, useDrafts } from './drafts'

const words = (text: string) => ({ text, quote: null })

function freshPage(account = 'a') {
  setActivePinia(createPinia())
  const drafts = useDrafts()
  drafts.open(account)
  return drafts
}

describe('drafts', () => {
  beforeEach(() => localStorage.clear())

  it('survive a reload, with the message they quote', () => {
    freshPage().keep('t', 'reply', { text: '亲，', quote: 41 })
    expect(freshPage().of('t', 'reply')).toEqual({ text: '亲，', quote: 41 })
  })

  it('are apart for a reply and a note: a note never slips into a reply', () => {
    const drafts = freshPage()
    drafts.keep('t', 'note', words('这人难缠'))
    expect(drafts.of('t', 'reply')).toBeNull()
    expect(drafts.of('t', 'note')?.text).toBe('这人难缠')
  })

  it('belong to one account', () => {
    freshPage('a').keep('t', 'reply', words('我的'))
    expect(freshPage('b').of('t', 'reply')).toBeNull()
  })

  it('go when what is left is blank', () => {
    const drafts = freshPage()
    drafts.keep('t', 'reply', words('亲'))
    drafts.keep('t', 'reply', words('  \n'))
    expect(drafts.of('t', 'reply')).toBeNull()
    expect(freshPage().of('t', 'reply')).toBeNull()
  })

  it('leave nothing behind after signing out', () => {
    const drafts = freshPage()
    drafts.keep('t', 'reply', words('亲'))
    drafts.wipe()
    expect(drafts.of('t', 'reply')).toBeNull()
    expect(localStorage.length).toBe(0)
  })

  it('are limited: the one not touched for longest goes first', () => {
    const drafts = freshPage()
    for (let index = 0; index < DRAFT_LIMIT; index += 1) drafts.keep(`t${index}`, 'reply', words('x'))
    drafts.keep('t0', 'reply', words('xy'))
    drafts.keep('new', 'reply', words('z'))
    expect(drafts.of('t0', 'reply')?.text).toBe('xy')
    expect(drafts.of('t1', 'reply')).toBeNull()
    expect(drafts.drafts.size).toBe(DRAFT_LIMIT)
  })

  it('stay on the screen when storage is full', () => {
    const drafts = freshPage()
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    drafts.keep('t', 'reply', words('亲'))
    expect(drafts.of('t', 'reply')?.text).toBe('亲')
  })

  it('start empty when storage holds something unreadable', () => {
    localStorage.setItem('zhanggui.drafts.a', '{')
    expect(freshPage().drafts.size).toBe(0)
  })
})
