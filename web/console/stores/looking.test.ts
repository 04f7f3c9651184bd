import { expect, test } from 'vitest'
import { LOOKING_SHOWN_MS, lookersOf, withTyping, withViewers } from './looking'

const LIN = { id: 'lin', name: '林悦' }
const LI = { id: 'li', name: '李响' }
const ME = { id: 'me', name: '周晓彤' }

test('oneself is not among those who look, and who is not heard of again fades', () => {
  const looking = withViewers(undefined, [ME, LIN, LI], 'me', 1000)
  expect(lookersOf(looking, 1000)).toEqual({ names: ['林悦', '李响'], typing: false })
  expect(lookersOf(looking, 1000 + LOOKING_SHOWN_MS)).toBeNull()
  expect(lookersOf(withViewers(looking, [ME], 'me', 2000), 2000)).toBeNull()
  expect(lookersOf(undefined, 0)).toBeNull()
})

test('who types comes first, for as long as they type', () => {
  const looking = withTyping(withViewers(undefined, [LIN, LI], 'me', 0), LI, 5000, 0)
  expect(lookersOf(looking, 4999)).toEqual({ names: ['李响', '林悦'], typing: true })
  expect(lookersOf(looking, 5000)).toEqual({ names: ['林悦', '李响'], typing: false })
  const both = withTyping(looking, LIN, 6000, 1000)
  expect(lookersOf(both, 2000)).toEqual({ names: ['李响', '林悦'], typing: true })
  expect(lookersOf(withViewers(both, [LIN], 'me', 2000), 2000)).toEqual({ names: ['林悦'], typing: true })
})

test('who types without having been seen is there', () => {
  expect(lookersOf(withTyping(undefined, LIN, 5000, 0), 1)).toEqual({ names: ['林悦'], typing: true })
})
