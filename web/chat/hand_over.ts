/**
 * "Open in a new page" from the widget: browsers keep storage of a frame in a foreign page apart, so the new page would
 * know nobody. It asks the frame that opened it, window to window and only within our own origin; no address carries
 * the token.
 */

import { envelope, isEnvelope } from '../shared/embed'
import type { ChatStorage, Kept } from './storage'

type Ask = { type: 'who' }
type Answer = { type: 'you'; kept: Partial<Record<Kept, string>> }

/** An opener that does not answer is another page of the shop's, or gone. */
const ANSWER_WAIT_MS = 500
const HANDED: readonly Kept[] = ['token', 'buyer', 'subject']

function listen<M>(from: Window, hear: (message: M) => void): () => void {
  const heard = (event: MessageEvent): void => {
    if (event.source === from && event.origin === location.origin && isEnvelope<M>(event.data)) hear(event.data)
  }
  addEventListener('message', heard)
  return () => removeEventListener('message', heard)
}

/** In the frame. */
export function openPage(storage: ChatStorage): void {
  const page = window.open(location.pathname, '_blank')
  if (!page) return
  listen<Ask>(page, ({ type }) => {
    if (type !== 'who') return
    const kept = Object.fromEntries(HANDED.flatMap((name) => (storage.get(name) ? [[name, storage.get(name)]] : [])))
    page.postMessage(envelope<Answer>({ type: 'you', kept }), location.origin)
  })
}

/** In a page that another opened; resolves when it is known whether there is anything to take over. */
export function takeOver(storage: ChatStorage): Promise<void> {
  const opener: Window | null = window.opener
  if (!opener || opener === window) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = listen<Answer>(opener, ({ type, kept }) => {
      if (type !== 'you') return
      storage.wipe()
      for (const name of HANDED) storage.set(name, kept[name] ?? null)
      done()
    })
    const done = (): void => {
      stop()
      resolve()
    }
    setTimeout(done, ANSWER_WAIT_MS)
    opener.postMessage(envelope<Ask>({ type: 'who' }), location.origin)
  })
}
