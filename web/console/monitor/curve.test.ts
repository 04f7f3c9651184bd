import { expect, test } from 'vitest'
import { curveOf, MINUTES, type Point, pointsOf, stepFor } from './curve'

const BOX = { left: 0, right: 100, top: 0, bottom: 100 }
const point = (arrivals: number, answers: number): Point => ({ at_ms: 0, arrivals, answers })

test('every minute of the hour has its point, also the empty ones', () => {
  const at = '2026-11-11T06:10:00.000Z'
  const points = pointsOf(new Map([[at, { at, arrivals: 7, answers: 5 }]]), Date.parse('2026-11-11T06:12:30.000Z'))
  expect(points.length).toBe(MINUTES)
  expect(points.at(-1)?.at_ms).toBe(Date.parse('2026-11-11T06:12:00.000Z'))
  expect(points.at(-3)).toEqual({ at_ms: Date.parse(at), arrivals: 7, answers: 5 })
  expect(points.filter(({ arrivals }) => arrivals > 0).length).toBe(1)
})

test('the grid counts in steps that people count in', () => {
  expect([0, 3, 4, 5, 9, 64, 80, 81, 1000].map(stepFor)).toEqual([1, 1, 1, 2, 5, 20, 20, 50, 500])
  expect(curveOf([point(64, 58)], BOX).grid.map(({ value }) => value)).toEqual([0, 20, 40, 60, 80])
  expect(curveOf([point(0, 0)], BOX).grid).toEqual([
    { value: 0, y: 100 },
    { value: 1, y: 0 },
  ])
})

test('lines go through the points, and the gap closes where answers catch up', () => {
  const curve = curveOf([point(0, 0), point(4, 2), point(2, 2), point(0, 4), point(4, 0)], BOX)
  expect(curve.arrivals).toBe('M0 100 25 0 50 50 75 100 100 0')
  expect(curve.answers).toBe('M0 100 25 50 50 50 75 0 100 100')
  expect(curve.gap).toBe('M0 100 25 0 50 50 L50 50 25 50 0 100Z M75 100 100 0 L100 100 75 0Z')
  expect(curve.last).toEqual({ x: 100, arrivals: 0, answers: 100 })
  expect(curveOf([point(1, 2), point(2, 2)], BOX).gap).toBe('')
})
