// A picture's place is known before it loads.

import { expect, it } from 'vitest'
import { shownSize } from './picture_size'

it.each([
  ['as it is when it fits', 120, 80, { width: 120, height: 80 }],
  ['wide', 2400, 1200, { width: 240, height: 120 }],
  ['tall', 600, 2400, { width: 60, height: 240 }],
  ['a stripe that stays big enough to press', 4000, 100, { width: 240, height: 40 }],
])('%s', (_, width, height, shown) => {
  expect(shownSize({ width, height })).toEqual(shown)
})

it('has a fixed place where the size is not known', () => {
  expect(shownSize({ width: null, height: null })).toEqual({ width: 240, height: 160 })
})
