// How many buyers wait, on the icon of the tab: seen among twenty tabs, where a title is cut off.

import { onScopeDispose, watch } from 'vue'

const SIZE = 32

/** More than this does not fit the icon. */
export const badgeText = (count: number): string => (count > 99 ? '99' : String(count))

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

function draw(base: HTMLImageElement, count: number): Promise<Blob | null> {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE })
  const pen = canvas.getContext('2d')
  if (!pen) return Promise.resolve(null)
  pen.drawImage(base, 0, 0, SIZE, SIZE)
  const text = badgeText(count)
  const width = text.length > 1 ? 24 : 18
  pen.fillStyle = colour('--wait-red-mark') || 'crimson'
  pen.beginPath()
  pen.roundRect(SIZE - width, SIZE - 20, width, 20, 7)
  pen.fill()
  pen.fillStyle = 'white'
  pen.font = '600 17px system-ui, sans-serif'
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, SIZE - width / 2, SIZE - 9)
  return new Promise((done) => canvas.toBlob(done, 'image/png'))
}

export function useFaviconCount(count: () => number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (!link) return
  const plain = { href: link.href, type: link.type }
  const base = new Image()
  let shown: string | null = null

  async function show(waiting: number): Promise<void> {
    if (!link) return
    const blob = waiting > 0 ? await draw(base, waiting) : null
    // Another count came while this one was drawn.
    if (waiting !== count()) return
    const before = shown
    shown = blob && URL.createObjectURL(blob)
    link.type = shown ? 'image/png' : plain.type
    link.href = shown ?? plain.href
    link.dataset.count = String(waiting)
    if (before) URL.revokeObjectURL(before)
  }

  base.onload = () => void show(count())
  base.src = plain.href
  watch(count, (waiting) => {
    if (base.complete) void show(waiting)
  })
  // Signed out, nobody waits for the next person at this computer.
  onScopeDispose(() => {
    base.onload = null
    link.type = plain.type
    link.href = plain.href
    delete link.dataset.count
    if (shown) URL.revokeObjectURL(shown)
  })
}
