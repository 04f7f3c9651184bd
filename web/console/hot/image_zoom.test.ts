// A picture in the viewer: what zooming and dragging do to it.

import { describe, expect, it } from 'vitest'
import { fitted, LARGEST, moved, overflows, scaledTo, stepped } from './image_zoom'

const stage = { width: 1000, height: 500 }
const photo = { width: 4000, height: 1000 }
const middle = { x: 0, y: 0 }

describe('opening', () => {
  it('shows all of a large picture, and a small one as large as it is', () => {
    expect(fitted(photo, stage)).toEqual({ scale: 0.25, x: 0, y: 0 })
    expect(fitted({ width: 100, height: 100 }, stage).scale).toBe(1)
  })
})

describe('zooming', () => {
  it('keeps what is under the pointer where it is', () => {
    const at = { x: 200, y: 50 }
    const before = scaledTo(fitted(photo, stage), 1, middle, photo, stage)
    const after = scaledTo(before, 2, at, photo, stage)
    const under = (zoom: typeof after) => [(at.x - zoom.x) / zoom.scale, (at.y - zoom.y) / zoom.scale]
    expect(under(after)).toEqual(under(before))
  })

  it('ends at the whole picture and at eight times its size', () => {
    const whole = fitted(photo, stage)
    expect(stepped(whole, -5, middle, photo, stage)).toEqual(whole)
    expect(stepped(whole, 50, middle, photo, stage).scale).toBe(LARGEST)
  })
})

describe('dragging', () => {
  const actual = scaledTo(fitted(photo, stage), 1, middle, photo, stage)

  it('shows every edge and nothing beyond it', () => {
    expect(moved(actual, { x: 9999, y: -9999 }, photo, stage)).toEqual({ scale: 1, x: 1500, y: -250 })
  })

  it('leaves a picture that fits in the middle', () => {
    expect(moved(fitted(photo, stage), { x: 40, y: 40 }, photo, stage)).toEqual({ scale: 0.25, x: 0, y: 0 })
    expect([overflows(fitted(photo, stage), photo, stage), overflows(actual, photo, stage)]).toEqual([false, true])
  })
})
