/**
 * w.js, the widget's loader in a shop's page: a bubble in a shadow root, and a frame with the chat page that is loaded
 * when it is first needed. Touches nothing of the page, brings no library, keeps one flag.
 *
 *   <script src="https://desk.example/w.js" data-shop="yunqi" async></script>
 *   zhanggui('open') · zhanggui('close') · zhanggui('identify', jwt | null | () => Promise<jwt>)
 *   zhanggui('entry', { kind: 'product', product: 'longjing-2026' })
 */

import type { Entry } from '../shared/api/types'
import { envelope, type Identity, isEnvelope, ORIGIN_KEY, type ToChat, type ToLoader } from '../shared/embed'
import { drawWidget } from './widget'

type IdentitySource = Identity | (() => Promise<string>)
type Command = ['open'] | ['close'] | ['identify', IdentitySource] | ['entry', Partial<Entry>]
type Queue = { q?: ArrayLike<unknown>[] }

/** Where the buyer is: the page, and what the shop says of it in data attributes or by `zhanggui('entry', …)`. */
function entryOf(data: DOMStringMap, said: Partial<Entry>): Entry {
  const entry: Entry = {
    kind: said.kind || (data.entry as Entry['kind'] | undefined) || 'shop',
    // What follows # belongs to the page's script and may be a secret.
    url: location.href.split('#')[0],
    title: document.title,
  }
  const product = said.product || data.product
  const order = said.order || data.order
  if (product) entry.product = product
  if (order) entry.order = order
  return entry
}

function remembers(key: string): boolean {
  try {
    return localStorage.getItem(key) !== null
  } catch {
    return false
  }
}

function remember(key: string, known: boolean): void {
  try {
    if (known) localStorage.setItem(key, '1')
    else localStorage.removeItem(key)
  } catch {
    // A browser that keeps nothing: the frame is then loaded when it is opened.
  }
}

function start(script: HTMLScriptElement, waiting: ArrayLike<unknown>[]): void {
  const data = script.dataset
  const shop = data.shop
  if (!shop) return
  const base = new URL(script.src).origin
  const knownKey = `zhanggui:${shop}`
  let source: IdentitySource
  let identity: Identity
  let said: Partial<Entry> = {}
  let open = false
  let ready = false
  let asked = 0

  const widget = drawWidget({
    address: `${base}/c/${encodeURIComponent(shop)}#${ORIGIN_KEY}=${encodeURIComponent(location.origin)}`,
    chinese: /^zh/i.test(navigator.language),
    onToggle: () => show(!open),
  })
  const tell = (message: ToChat): void => {
    if (ready) widget.frame()?.postMessage(envelope(message), base)
  }
  const show = (next: boolean): void => {
    if (open === next) return
    open = next
    widget.show(open)
    tell({ type: 'shown', open })
  }
  const identified = (): void => {
    if (identity !== undefined) tell({ type: 'identify', identity })
  }
  const identify = (): Promise<void> => {
    if (typeof source !== 'function') {
      identity = source
      return Promise.resolve()
    }
    return source().then(
      (jwt) => {
        identity = jwt
      },
      () => {
        // The shop could not vouch just now; the buyer is a visitor meanwhile.
        identity = undefined
      },
    )
  }
  const hear = (message: ToLoader): void => {
    if (message.type === 'ready') {
      // Who sits here has to be known before the chat opens a session, or it would open the wrong one.
      identify().then(() => {
        ready = true
        tell({ type: 'init', entry: entryOf(data, said), identity, open })
      })
    } else if (message.type === 'close') {
      show(false)
      widget.focus()
    } else if (message.type === 'state') {
      widget.draw(message)
      remember(knownKey, message.known)
    } else if (message.type === 'identity_needed' && typeof source === 'function' && asked < 3) {
      asked += 1
      identify().then(identified)
    }
  }
  const run = (command: Command): void => {
    if (command[0] === 'open') show(true)
    else if (command[0] === 'close') show(false)
    else if (command[0] === 'identify') {
      source = command[1]
      asked = 0
      if (ready) identify().then(identified)
    } else if (command[0] === 'entry') {
      said = command[1] || {}
      tell({ type: 'entry', entry: entryOf(data, said) })
    }
  }

  addEventListener('message', (event) => {
    if (event.origin === base && event.source === widget.frame() && isEnvelope<ToLoader>(event.data)) hear(event.data)
  })
  // Calls made before this script came wait in a queue.
  window.zhanggui = (...command: unknown[]) => run(command as Command)
  for (const command of waiting) run(Array.from(command) as Command)
  if (data.colour) widget.paint(data.colour, data.textColour || '#fff')
  // Somebody who has talked may have an answer waiting; it is looked for when the shop's page has the time.
  if (remembers(knownKey)) (window.requestIdleCallback || setTimeout)(() => widget.load())
}

declare global {
  interface Window {
    zhanggui?: ((...command: unknown[]) => void) & Queue
  }
}

// Tag managers run scripts without a current one, and single pages may run it twice.
const script = document.currentScript || document.querySelector<HTMLScriptElement>('script[data-shop][src$="/w.js"]')
if (script instanceof HTMLScriptElement && !document.querySelector('zhanggui-widget')) {
  if (document.body) start(script, window.zhanggui?.q || [])
  else addEventListener('DOMContentLoaded', () => start(script, window.zhanggui?.q || []))
}
