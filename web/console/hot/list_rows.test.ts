// The list holds still under the pointer: nobody clicks the wrong buyer because a row moved.

import { describe, expect, it } from 'vitest'
import { freshThread } from '../stores/desk/reduce'
import { conversation, ME } from '../stores/desk/testing'
import { holdOrder, orderOf, rowsOf, type Section, type SectionKey, sameOrder } from './list_rows'

const thread = (id: string) => freshThread(conversation({ id, thread: `thread-${id}` }), ME)
const section = (key: SectionKey, ...ids: string[]): Section => ({ key, threads: ids.map(thread) })
const ids = (sections: Section[]) =>
  Object.fromEntries(sections.map(({ key, threads }) => [key, threads.map((one) => one.conversation.id)]))

describe('held order', () => {
  const before = [section('waiting', 'a', 'b'), section('answered', 'c'), section('ended')]
  const held = orderOf(before)

  it('does not move rows inside a section', () => {
    const now = [section('waiting', 'b', 'a'), section('answered', 'c'), section('ended')]
    expect(ids(holdOrder(now, held)).waiting).toEqual(['a', 'b'])
  })

  it('does not move rows between sections, nor into the ended ones', () => {
    const now = [section('waiting', 'b', 'c'), section('answered'), section('ended', 'a')]
    expect(ids(holdOrder(now, held))).toEqual({ waiting: ['a', 'b'], answered: ['c'], ended: [] })
  })

  it('puts what is new last in its own section', () => {
    const now = [section('waiting', 'new', 'a', 'b'), section('answered', 'c'), section('ended')]
    expect(ids(holdOrder(now, held)).waiting).toEqual(['a', 'b', 'new'])
  })

  it('leaves out what is gone', () => {
    const now = [section('waiting', 'b'), section('answered', 'c'), section('ended')]
    expect(ids(holdOrder(now, held)).waiting).toEqual(['b'])
  })

  it('brings back at once what was ended and is undone', () => {
    const ended = orderOf([section('waiting', 'a'), section('answered'), section('ended', 'b')])
    const now = [section('waiting', 'b', 'a'), section('answered'), section('ended')]
    expect(ids(holdOrder(now, ended))).toEqual({ waiting: ['a', 'b'], answered: [], ended: [] })
  })

  it('knows whether it differs from what would be shown', () => {
    const now = [section('waiting', 'b', 'a'), section('answered', 'c'), section('ended')]
    expect(sameOrder(orderOf(now), orderOf(holdOrder(now, held)))).toBe(false)
    expect(sameOrder(orderOf(before), orderOf(holdOrder(before, held)))).toBe(true)
  })
})

it('gives each section with rows a label with its count, and an empty one none', () => {
  const rows = rowsOf([section('waiting', 'a', 'b'), section('answered'), section('ended', 'c')])
  expect(rows.map((row) => (row.kind === 'label' ? `${row.section} ${row.count}` : row.key))).toEqual([
    'waiting 2',
    'a',
    'b',
    'ended 1',
    'c',
  ])
})
