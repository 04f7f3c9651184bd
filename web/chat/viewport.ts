/** What the page's size and colours follow: the part of the screen the keyboard leaves, the reader's preference, the shop. */

import { effect, signal } from '@preact/signals'
import type { Chat } from './client'

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

/** Light or dark as the reader prefers, and the shop's own colour in a shade that reads there. */
export function followTheme(chat: Chat): void {
  const preference = matchMedia('(prefers-color-scheme: dark)')
  const dark = signal(preference.matches)
  preference.addEventListener('change', () => {
    dark.value = preference.matches
  })
  effect(() => {
    root.classList.toggle('dark', dark.value)
    const colours = chat.shop.value?.colours
    if (!colours) return
    const { fill, text, accent, tint } = dark.value ? colours.dark : colours.light
    const set = (value: string, ...names: string[]): void => {
      for (const name of names) root.style.setProperty(`--${name}`, value)
    }
    set(fill, 'chat-mine')
    set(text, 'chat-mine-text')
    set(accent, 'accent-text', 'accent-mark', 'focus-ring')
    set(tint, 'accent-tint', 'accent-tint-strong')
  })
}
