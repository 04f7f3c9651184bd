// What the palette offers: people first, then commands, then what takes any query.

import { describe, expect, it } from 'vitest'
import { freshThread } from '../stores/desk/reduce'
import { conversation, ME } from '../stores/desk/testing'
import type { Action } from './actions'
import { paletteItems } from './palette_items'

const thread = (id: string, name: string) =>
  freshThread(conversation({ id, thread: `t-${id}`, buyer: { id: `b-${id}`, name, verified: false } }), ME)
const action = (id: string, title: string, more: Partial<Action> = {}): Action => ({
  id,
  group: 'go',
  title: () => title,
  run: () => undefined,
  ...more,
})

const threads = [thread('1', '山里的猫'), thread('2', '爱吃橘子的阿May')]
const all = [
  action('transfer', '转接 山里的猫', { group: 'conversation' }),
  action('dark', '外观：深色', { words: () => 'theme' }),
  action('palette', '命令', { unlisted: true }),
  action('search', '搜聊天记录', { takes_query: true }),
]
const keys = (query: string) => paletteItems(query, threads, all).map(({ key }) => key)

describe('the palette', () => {
  it('finds a buyer by initials and the commands about them', () => {
    expect(keys('sldm')).toEqual(['1', 'transfer', 'search'])
  })
  it('finds a command by another word', () => {
    expect(keys('theme')).toEqual(['dark', 'search'])
  })
  it('shows everything before anything is typed, but not what needs a query or is itself', () => {
    expect(keys('')).toEqual(['1', '2', 'transfer', 'dark'])
  })
  it('stays quick with ten thousand conversations', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => thread(String(index), `买家 ${index}`))
    expect(paletteItems('mj9999', many, all).map(({ key }) => key)).toEqual(['9999', 'search'])
  })
})
