/**
 * What the widget's loader (in the shop's page) and the chat page (in its frame) say to each other by postMessage.
 * Both sides check the other's origin and window; this file only holds the words.
 */

import type { Entry } from './api/types'

/** `undefined`: the shop has not said; `null`: nobody is signed in; else the shop's signed JWT. */
export type Identity = string | null | undefined

export type ToChat =
  /** `known`: this browser has talked with the shop, so that there may be answers to count before it is opened. */
  | { type: 'init'; entry: Entry; identity: Identity; open: boolean; known: boolean }
  | { type: 'shown'; open: boolean }
  | { type: 'identify'; identity: string | null }
  | { type: 'entry'; entry: Entry }

export type ToLoader =
  | { type: 'ready' }
  /** Escape, or the head's button. */
  | { type: 'close' }
  /** `known`: this browser has talked with the shop, so that the next page connects before it is opened. */
  | { type: 'state'; unread: number; known: boolean; shop: string }
  /** The identity was refused or is too old; a shop that gave a function is asked again. */
  | { type: 'identity_needed' }

const MARK = 'zhanggui'

export type Envelope<M> = { [MARK]: 1 } & M

export function envelope<M>(message: M): Envelope<M> {
  return { [MARK]: 1, ...message }
}

/** Others post into the same windows (extensions, analytics), so ours carry a mark. */
export function isEnvelope<M>(data: unknown): data is Envelope<M> {
  return typeof data === 'object' && data !== null && (data as Record<string, unknown>)[MARK] === 1
}

/** The frame's address carries the shop page's origin, since a referrer may be withheld. */
export const ORIGIN_KEY = 'origin'
