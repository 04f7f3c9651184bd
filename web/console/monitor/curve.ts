// The minute curve as paths: arrivals, answers, and the area between them where more arrived than was answered.

import type { MonitorMinute } from '../../shared/api/types'

const MINUTE_MS = 60_000
export const MINUTES = 60

export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

export interface Point {
  at_ms: number
  arrivals: number
  answers: number
}

export interface Curve {
  arrivals: string
  answers: string
  /** Empty where answers kept up. */
  gap: string
  /** Grid lines: what each stands for, and where. */
  grid: { value: number; y: number }[]
  /** Times to write below. */
  marks: { at_ms: number; x: number }[]
  last: { x: number; arrivals: number; answers: number }
}

/** One point for each minute up to now; those of which nothing was said are empty. */
export function pointsOf(minutes: ReadonlyMap<string, MonitorMinute>, now_ms: number): Point[] {
  const by_ms = new Map([...minutes.values()].map((minute) => [Date.parse(minute.at), minute]))
  const last = Math.floor(now_ms / MINUTE_MS) * MINUTE_MS
  return Array.from({ length: MINUTES }, (_, index) => {
    const at_ms = last - (MINUTES - 1 - index) * MINUTE_MS
    const { arrivals = 0, answers = 0 } = by_ms.get(at_ms) ?? {}
    return { at_ms, arrivals, answers }
  })
}

/** A step that people count in, so that about four lines reach `most`. */
export function stepFor(most: number): number {
  const rough = Math.max(1, most / 4)
  const power = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough
}

const round = (value: number): number => Math.round(value * 10) / 10

export function curveOf(points: readonly Point[], box: Box): Curve {
  const most = Math.max(1, ...points.flatMap(({ arrivals, answers }) => [arrivals, answers]))
  const step = stepFor(most)
  const top = Math.ceil(most / step) * step
  const x = (index: number): number =>
    round(box.left + ((box.right - box.left) * index) / Math.max(1, points.length - 1))
  const y = (value: number): number => round(box.bottom - ((box.bottom - box.top) * value) / top)
  const line = (of: (point: Point) => number): string =>
    points.length > 0 ? `M${points.map((point, index) => `${x(index)} ${y(of(point))}`).join(' ')}` : ''
  const last = points.at(-1)
  return {
    arrivals: line((point) => point.arrivals),
    answers: line((point) => point.answers),
    gap: gapOf(points, x, y),
    grid: Array.from({ length: top / step + 1 }, (_, index) => ({ value: index * step, y: y(index * step) })),
    marks: points.flatMap(({ at_ms }, index) => (at_ms % (15 * MINUTE_MS) === 0 ? [{ at_ms, x: x(index) }] : [])),
    last: { x: x(points.length - 1), arrivals: y(last?.arrivals ?? 0), answers: y(last?.answers ?? 0) },
  }
}

/** Closed pieces over the stretches where arrivals are above answers. */
function gapOf(points: readonly Point[], x: (index: number) => number, y: (value: number) => number): string {
  const pieces: string[] = []
  let from: number | null = null
  const close = (to: number): void => {
    if (from === null) return
    const span = points.slice(from, to + 1)
    const start = from
    const above = span.map((point, index) => `${x(start + index)} ${y(point.arrivals)}`)
    const below = span.map((point, index) => `${x(start + index)} ${y(point.answers)}`).reverse()
    pieces.push(`M${above.join(' ')} L${below.join(' ')}Z`)
    from = null
  }
  points.forEach(({ arrivals, answers }, index) => {
    if (arrivals > answers) from ??= Math.max(0, index - 1)
    else close(index)
  })
  close(points.length - 1)
  return pieces.join(' ')
}
