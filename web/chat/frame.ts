/**
 * The chat page's side of the widget: what the loader in the shop's page tells it, and what it tells back.
 * On its own page there is no loader, and it is simply open.
 */

import { type Signal, signal } from '@preact/signals'
import { envelope, type Identity, isEnvelope, ORIGIN_KEY, type ToChat, type ToLoader } from '../shared/embed'

/** So long the loader may take to say who sits here: it may have to ask the shop. */
const INIT_WAIT_MS = 3_000

export interface Frame {
  readonly embedded: boolean
  /** Seen by the buyer, as far as the widget goes. */
  readonly open: Signal<boolean>
  /** Where the buyer is, as the shop's page says it; null on the page of its own. */
  readonly entry: Signal<unknown>
  readonly identity: Signal<Identity>
  /** There may be answers to count, or somebody looks: the chat connects. Until then the page only stands ready. */
  readonly wanted: Signal<boolean>
  /** Resolves when it is known who sits here. */
  readonly started: Promise<void>
  tell(message: ToLoader): void
  close(): void
}

function alone(): Frame {
  return {
    embedded: false,
    open: signal(true),
    entry: signal<unknown>(null),
    identity: signal(undefined),
    wanted: signal(true),
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
  const wanted = signal(false)
  const entry = signal<unknown>(null)
  const identity = signal<Identity>(undefined)
  const tell = (message: ToLoader): void => shop.postMessage(envelope(message), origin)
  const hear = (message: ToChat, started: () => void): void => {
    switch (message.type) {
      case 'init':
        open.value = message.open
        wanted.value = message.open || message.known
        entry.value = message.entry
        identity.value = message.identity
        started()
        break
      case 'shown':
        open.value = message.open
        if (message.open) wanted.value = true
        break
      case 'identify':
        identity.value = message.identity
        break
      case 'entry':
        entry.value = message.entry
        break
    }
  }
  let heard = false
  const started = new Promise<void>((resolve) => {
    addEventListener('message', (event) => {
      if (event.source !== shop || event.origin !== origin || !isEnvelope<ToChat>(event.data)) return
      heard = true
      hear(event.data, resolve)
    })
    setTimeout(() => {
      // A loader that says nothing is an old one: the buyer should not wait for it.
      if (!heard) wanted.value = true
      resolve()
    }, INIT_WAIT_MS)
    tell({ type: 'ready' })
  })
  return { embedded: true, open, entry, identity, wanted, started, tell, close: () => tell({ type: 'close' }) }
}
