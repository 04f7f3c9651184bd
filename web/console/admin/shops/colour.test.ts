// Contrast against the published examples of WCAG.
import { expect, it } from 'vitest'
import { contrastWithWhite, READABLE_RATIO } from './colour'

it('knows the ends of the scale', () => {
  expect(contrastWithWhite('#000000')).toBeCloseTo(21)
  expect(contrastWithWhite('#ffffff')).toBeCloseTo(1)
})

it('draws the line between the two greys that the field quotes', () => {
  expect(contrastWithWhite('#767676')).toBeGreaterThan(READABLE_RATIO)
  expect(contrastWithWhite('#777777')).toBeLessThan(READABLE_RATIO)
})

it('says nothing about what is no colour', () => {
  for (const text of ['', '#fff', 'red', '#12345g']) expect(contrastWithWhite(text)).toBeNull()
})
