/**
 * The chat page's side of the widget: what the loader in the shop's page tells it, and what it tells back.
 * On its own page there is no loader, and it is simply open.
 */

import { type Signal, signal } from '@preact/signals'
import type { Entry } from '../shared/api/types'
import { envelope, type Identity, isEnvelope, ORIGIN_KEY, type ToChat, type ToLoader } from '../shared/embed'
import { cleanEntry } from './entry'

/** A loader that says nothing for so long is an old one or none; the buyer should not wait for it. */
const INIT_WAIT_MS = 3_000

export interface Frame {
  readonly embedded: boolean
  /** Seen by the buyer, as far as the widget goes. */
  readonly open: Signal<boolean>
  readonly entry: Signal<Entry | null>
  readonly identity: Signal<Identity>
  /** Resolves when it is known who sits here. */
  readonly started: Promise<void>
  tell(message: ToLoader): void
  close(): void
}

function alone(): Frame {
  return {
    embedded: false,
    open: signal(true),
    entry: signal(null),
    identity: signal(undefined),
    started: Promise.resolve(),
    tell: () => {},
    close: () => {},
  }
}

export function createFrame(): Frame {
  const origin = new URLSearchParams(location.hash.slice(1)).get(ORIGIN_KEY)
  const shop = window.parent
  // Without the shop's origin there is nobody to talk to: a frame that somebody made by hand.
  if (shop === window || origin === null) return alone()
  const open = signal(false)
  const entry = signal<Entry | null>(null)
  const identity = signal<Identity>(undefined)
  const tell = (message: ToLoader): void => shop.postMessage(envelope(message), origin)
  const hear = (message: ToChat, started: () => void): void => {
    switch (message.type) {
      case 'init':
        open.value = message.open
        entry.value = cleanEntry(message.entry)
        identity.value = message.identity
        started()
        break
      case 'shown':
        open.value = message.open
        break
      case 'identify':
        identity.value = message.identity
        break
      case 'entry':
        entry.value = cleanEntry(message.entry)
        break
    }
  }
  const started = new Promise<void>((resolve) => {
    addEventListener('message', (event) => {
      if (event.source !== shop || event.origin !== origin || !isEnvelope<ToChat>(event.data)) return
      hear(event.data, resolve)
    })
    setTimeout(resolve, INIT_WAIT_MS)
    tell({ type: 'ready' })
  })
  return { embedded: true, open, entry, identity, started, tell, close: () => tell({ type: 'close' }) }
}
