/** What the loader and the chat page in its frame say to each other, and what the shop's calls do to both. */

import type { Entry, WidgetView } from '../shared/api/types'
import { envelope, type Identity, isEnvelope, type ToChat, type ToLoader } from '../shared/embed'
import { type Call, type Happening, type IdentitySource, type Listener, tokenOf } from './calls'
import { keep, kept } from './memory'
import type { Widget } from './widget'

/** So often a shop that gave a function is asked again for who sits here. */
const ASKED_AGAIN = 3

export interface Connected {
  base: string
  shop: string
  settings: WidgetView
  data: DOMStringMap
  widget: Widget
}

/** Where the buyer is: the page, and what the shop says of it in data attributes or by `zhanggui('page', …)`. */
function entryOf(data: DOMStringMap, said: Partial<Entry>): Entry {
  const entry: Entry = {
    kind: said.kind || (data.entry as Entry['kind'] | undefined) || 'shop',
    // What follows # belongs to the page's script and may be a secret.
    url: (said.url || location.href).split('#')[0],
    title: said.title || document.title,
  }
  const product = said.product || data.product
  const order = said.order || data.order
  if (product) entry.product = product
  if (order) entry.order = order
  return entry
}

export function connect({ base, shop, settings, data, widget }: Connected): (call: Call) => void {
  const listeners: [Happening, Listener][] = []
  let source: IdentitySource | undefined
  let identity: Identity
  let said: Partial<Entry> = {}
  let open = false
  let ready = false
  let asked = 0
  let unread = 0

  /** `enter`: and goes in. Only once a page stands there: a frame that had the focus before may never hear the keyboard. */
  const tell = (message: ToChat, enter?: boolean): void => {
    if (!ready) return
    widget.frame()?.postMessage(envelope(message), base)
    if (enter) widget.frame()?.focus()
  }
  const call = (listener: Listener, value?: number): void => {
    try {
      listener(value)
    } catch (error) {
      // The page's own fault must not be the chat's.
      console.error(error)
    }
  }
  const fire = (what: Happening, value?: number): void => {
    for (const [happening, listener] of listeners) if (happening === what) call(listener, value)
  }
  const show = (next: boolean): void => {
    if (open === next) return
    if (next && !settings.frame) {
      console.warn(`zhanggui: ${location.origin} is no site of the shop`)
      window.open(`${base}/c/${shop}`, '_blank', 'noopener')
      return
    }
    open = next
    widget.show(open)
    tell({ type: 'shown', open }, open)
    fire(open ? 'open' : 'close')
  }
  const identify = async (): Promise<void> => {
    const from = source
    if (typeof from !== 'function') identity = from
    else {
      // A shop that cannot vouch just now has a visitor.
      const token = await Promise.resolve()
        .then(from)
        .then(tokenOf, () => undefined)
      if (from === source) identity = token
    }
  }
  const identified = async (): Promise<void> => {
    await identify()
    if (identity !== undefined) tell({ type: 'identify', identity })
  }
  const hear = async (message: ToLoader): Promise<void> => {
    if (message.type === 'ready') {
      // Who sits here has to be known before the chat opens a session, or it would open the wrong one.
      await identify()
      ready = true
      tell({ type: 'init', entry: entryOf(data, said), identity, open, known: kept(shop, 'known') !== null }, open)
    } else if (message.type === 'close') {
      show(false)
      widget.focus()
    } else if (message.type === 'state') {
      widget.draw(message.shop, message.unread)
      keep(shop, 'known', message.known ? '1' : null)
      if (unread !== message.unread) fire('unread', message.unread)
      unread = message.unread
    } else if (message.type === 'identity_needed' && typeof source === 'function' && asked < ASKED_AGAIN) {
      asked += 1
      await identified()
    }
  }

  addEventListener('message', (event) => {
    if (event.origin === base && event.source === widget.frame() && isEnvelope<ToLoader>(event.data))
      void hear(event.data)
  })
  widget.onToggle = () => show(!open)
  return (order) => {
    if (order[0] === 'on') {
      listeners.push([order[1], order[2]])
      if (order[1] === 'unread') call(order[2], unread)
    } else if (order[0] === 'page') {
      said = order[1]
      tell({ type: 'entry', entry: entryOf(data, said) })
    } else if (order[0] === 'identify') {
      source = order[1]
      asked = 0
      if (ready) void identified()
    } else show(order[0] === 'open')
  }
}
