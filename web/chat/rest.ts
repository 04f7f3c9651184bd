/**
 * What the first view does without: attachments and their way, what can be done with a message or the conversation,
 * the queue's card, the rating, the viewer. One file, fetched right after the first view stands.
 */

import { signal } from '@preact/signals'
import { createElement, type FunctionComponent } from 'preact'
import styles from './style/rest.css?url'

type Rest = typeof import('./parts/rest')

/** Drawn anew by whoever reads it, when it has come. */
export const rest = signal<Rest | null>(null)
let coming: Promise<Rest> | undefined

/** Asked for before the parts, and much smaller: it is there when they are. */
function dress(): void {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = styles
  link.onerror = () => link.remove()
  document.head.append(link)
}

/** Rejects where it cannot be fetched; whoever needs it asks again. */
export function fetchRest(): Promise<Rest> {
  if (!coming) dress()
  coming ??= import('./parts/rest').then(
    (came) => {
      rest.value = came
      return came
    },
    (error) => {
      coming = undefined
      throw error
    },
  )
  return coming
}

/** A part of the rest; until that has come nothing stands in its place. */
export function later<P extends object>(part: (rest: Rest) => FunctionComponent<P>): FunctionComponent<P> {
  return (props) => (rest.value ? createElement(part(rest.value), props) : null)
}
