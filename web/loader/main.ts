/**
 * w.js, the widget's loader in a shop's page: a bubble in a shadow root, and a frame with the chat page. Touches nothing
 * else of the page, brings no library, keeps two flags. docs/widget.md is its manual.
 */

import type { WidgetView } from '../shared/api/types'
import { type Call, read } from './calls'
import { connect } from './conversation'
import { kept } from './memory'
import { drawWidget } from './widget'

/** Where the desk does not answer nothing is drawn that would not work; it is asked again after so long. */
const ASK_AGAIN_MS = 10_000

interface Api {
  (...call: unknown[]): void
  /** Calls made before this script came. */
  q?: ArrayLike<unknown>[]
  /** Included a second time, or the page's body was replaced. */
  again?: () => void
}
declare global {
  interface Window {
    zhanggui?: Api
  }
}

/** `undefined` when the shop does not exist. */
async function settingsOf(base: string, shop: string): Promise<WidgetView | undefined> {
  for (;;) {
    const answer = await fetch(`${base}/api/v1/chat/widget/${shop}`).catch(() => null)
    if (answer?.ok) return answer.json()
    if (answer?.status === 404) return
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  }
}

/** Somebody who counts their bytes fetches what they ask for, and nothing before. */
function isThrifty(): boolean {
  return !!(navigator as { connection?: { saveData?: boolean } }).connection?.saveData
}

/** When the shop's page has loaded and has nothing to do. */
function whenIdle(work: () => void): void {
  const idle = (): unknown => (window.requestIdleCallback || setTimeout)(work)
  if (document.readyState === 'complete') idle()
  else addEventListener('load', idle)
}

async function start(script: HTMLScriptElement, api: Api): Promise<((call: Call) => void) | undefined> {
  const { preload } = script.dataset
  const shop = encodeURIComponent(script.dataset.shop || '')
  const base = new URL(script.src).origin
  const settings = await settingsOf(base, shop)
  if (!settings) {
    console.warn(`zhanggui: no shop ${shop}`)
    return
  }
  const widget = drawWidget(base, shop, settings)
  const run = connect({ base, shop, settings, data: script.dataset, widget })
  api.again = widget.attach
  // Somebody who has talked may have an answer waiting. For anybody else the page stands ready, and asks for nothing.
  if (settings.frame && (kept(shop, 'known') || (preload !== 'off' && !isThrifty()))) whenIdle(widget.load)
  return run
}

function begin(script: HTMLScriptElement): void {
  const before = window.zhanggui
  if (before?.again) {
    before.again()
    return
  }
  if (!script.dataset.shop) {
    console.warn('zhanggui: no data-shop')
    return
  }
  const waiting = Array.from(before?.q || [])
  let take = (call: ArrayLike<unknown>): void => void waiting.push(call)
  const api: Api = (...call) => take(call)
  api.again = () => {}
  window.zhanggui = api
  const go = async (): Promise<void> => {
    const run = await start(script, api)
    take = (call) => {
      const known = read(call)
      if (known) run?.(known)
    }
    for (const call of waiting.splice(0)) take(call)
  }
  if (document.body) void go()
  else addEventListener('DOMContentLoaded', go)
}

// Tag managers run scripts without a current one, and single pages may run it twice.
const script = document.currentScript || document.querySelector<HTMLScriptElement>('script[data-shop][src$="/w.js"]')
if (script instanceof HTMLScriptElement) begin(script)
