/** What the page's size and colours follow: the part of the screen the keyboard leaves, the reader's preference, the shop. */

import { bubbleColours } from './colour'

const root = document.documentElement

/** Whoever asked for less motion gets none. */
export function scrollBehavior(): 'smooth' | 'instant' {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth'
}

/** Phones that lay the keyboard over the page tell it only here. */
export function followViewport(): void {
  const viewport = window.visualViewport
  if (!viewport) return
  const measure = (): void => {
    // Pinched larger, the visible part shrinks too, but the page is to stay as it is.
    if (viewport.scale > 1.01) return
    root.style.setProperty('--chat-height', `${viewport.height}px`)
    root.style.setProperty('--chat-top', `${viewport.offsetTop}px`)
  }
  viewport.addEventListener('resize', measure)
  viewport.addEventListener('scroll', measure)
  measure()
}

export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const paint = (): void => {
    root.classList.toggle('dark', dark.matches)
  }
  dark.addEventListener('change', paint)
  paint()
}

export function paintShop(colour: string): void {
  const colours = bubbleColours(colour)
  if (!colours) return
  root.style.setProperty('--chat-mine', colours.fill)
  root.style.setProperty('--chat-mine-text', colours.text)
}
