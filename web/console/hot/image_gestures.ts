// Wheel, mouse and fingers on the viewer's stage: zoom at the pointer, drag, pinch, and a swipe that leafs on.

import { useElementSize, useEventListener } from '@vueuse/core'
import { computed, type Ref, ref, type ShallowRef, watch } from 'vue'
import { fitted, moved, overflows, type Point, type Size, scaledTo, stepped, type Zoom } from './image_zoom'

/** Farther than this sideways means the next one. */
const SWIPE_PX = 60
const MIDDLE: Point = { x: 0, y: 0 }

export interface GestureOptions {
  stage: Readonly<ShallowRef<HTMLElement | null>>
  /** Which one it is. */
  of: Readonly<Ref<number>>
  /** `null` until it is known. */
  picture: Readonly<Ref<Size | null>>
  leaf: (by: 1 | -1) => void
}

export function useImageGestures({ stage, of, picture, leaf }: GestureOptions) {
  const { width, height } = useElementSize(stage)
  const room = computed<Size>(() => ({ width: width.value, height: height.value }))
  const zoom = ref<Zoom>({ scale: 1, ...MIDDLE })
  const fits = ref(true)
  const fingers = new Map<number, Point>()
  let swiped = 0

  function set(change: (picture: Size, room: Size) => Zoom): void {
    if (!picture.value || room.value.width === 0) return
    zoom.value = change(picture.value, room.value)
    fits.value = zoom.value.scale <= fitted(picture.value, room.value).scale
  }
  const whole = (): void => set(fitted)
  const actual = (at = MIDDLE): void => set((size, room) => scaledTo(zoom.value, 1, at, size, room))
  const step = (steps: number, at = MIDDLE): void => set((size, room) => stepped(zoom.value, steps, at, size, room))
  // Another picture, or another window: all of it again, unless one looks at a part.
  watch([of, () => picture.value?.width, () => picture.value?.height], whole, { immediate: true })
  watch(room, () => (fits.value ? whole() : step(0)))

  /** From the stage's middle. */
  function pointOf(event: MouseEvent): Point {
    const box = stage.value?.getBoundingClientRect()
    if (!box) return MIDDLE
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }

  const spread = ([a, b]: readonly Point[]): number => (a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 1)

  function dragged(event: PointerEvent): void {
    const before = fingers.get(event.pointerId)
    if (!before) return
    const at = pointOf(event)
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point)
    fingers.set(event.pointerId, at)
    const [other] = others
    if (other) {
      const grown = spread([at, other]) / spread([before, other])
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }
      set((size, room) => scaledTo(zoom.value, zoom.value.scale * grown, middle, size, room))
      return
    }
    const by = { x: at.x - before.x, y: at.y - before.y }
    if (picture.value && !overflows(zoom.value, picture.value, room.value)) swiped += by.x
    set((size, room) => moved(zoom.value, by, size, room))
  }

  function lifted(event: PointerEvent): void {
    if (!fingers.delete(event.pointerId) || fingers.size > 0) return
    if (Math.abs(swiped) > SWIPE_PX) leaf(swiped < 0 ? 1 : -1)
    swiped = 0
  }

  useEventListener(stage, 'wheel', (event: WheelEvent) => {
    event.preventDefault()
    step(event.deltaY < 0 ? 1 : -1, pointOf(event))
  })
  useEventListener(stage, 'pointerdown', (event: PointerEvent) => {
    stage.value?.setPointerCapture(event.pointerId)
    if (fingers.size === 0) swiped = 0
    fingers.set(event.pointerId, pointOf(event))
  })
  useEventListener(stage, 'pointermove', dragged)
  useEventListener(stage, ['pointerup', 'pointercancel'], lifted)
  useEventListener(stage, 'dblclick', (event: MouseEvent) => (fits.value ? actual(pointOf(event)) : whole()))

  return { zoom, fits, whole, actual, step }
}
