// How a picture lies in the viewer: its scale (1: a pixel of the picture is a pixel of the page) and where its middle is,
// measured from the middle of the stage. Pure, so that every gesture can be tested.

export interface Size {
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

export interface Zoom extends Point {
  scale: number
}

export const LARGEST = 8
const STEP = 1.25

/** All of it in sight, and never larger than it is. */
export function fitted(picture: Size, stage: Size): Zoom {
  const scale = Math.min(1, stage.width / picture.width, stage.height / picture.height)
  return { scale, x: 0, y: 0 }
}

/** An edge of the picture never leaves the edge of the stage; what is smaller than the stage stands in its middle. */
function held(zoom: Zoom, picture: Size, stage: Size): Zoom {
  const rest = (part: number, of: number): number => Math.max(0, (part * zoom.scale - of) / 2)
  const [x, y] = [rest(picture.width, stage.width), rest(picture.height, stage.height)]
  const between = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value)) + 0
  return { scale: zoom.scale, x: between(zoom.x, x), y: between(zoom.y, y) }
}

/** To that scale, with the point under the pointer (from the stage's middle) staying where it is. */
export function scaledTo(zoom: Zoom, scale: number, at: Point, picture: Size, stage: Size): Zoom {
  const smallest = Math.min(fitted(picture, stage).scale, 1)
  const next = Math.min(LARGEST, Math.max(smallest, scale))
  const grown = next / zoom.scale
  return held({ scale: next, x: at.x - (at.x - zoom.x) * grown, y: at.y - (at.y - zoom.y) * grown }, picture, stage)
}

export function stepped(zoom: Zoom, steps: number, at: Point, picture: Size, stage: Size): Zoom {
  return scaledTo(zoom, zoom.scale * STEP ** steps, at, picture, stage)
}

export function moved(zoom: Zoom, by: Point, picture: Size, stage: Size): Zoom {
  return held({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, picture, stage)
}

/** Whether there is more of it than fits: then dragging moves it, else it leafs on. */
export function overflows(zoom: Zoom, picture: Size, stage: Size): boolean {
  return picture.width * zoom.scale > stage.width + 1 || picture.height * zoom.scale > stage.height + 1
}
