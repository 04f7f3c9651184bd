/** Starts the chat page: at /c/{shop}, alone or inside the widget's frame. */

import '../shared/tokens.css'
import './style/page.css'
import './style/log.css'
import './style/attachments.css'
import './style/cards.css'
import './style/composer.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import { App } from './app'
import { Chat } from './client'
import { bubbleColours } from './colour'
import { createFrame, type Frame } from './frame'
import { takeOver } from './hand_over'
import { loadLanguage, locale } from './i18n'
import { createStorage } from './storage'
import { followTheme, followViewport, paintShop } from './viewport'

/** Keeps the loader's bubble true: colour, what is unread, whether this browser has talked with the shop. */
function tellLoader(chat: Chat, frame: Frame): void {
  effect(() => {
    const about = chat.shop.value
    if (!about) return
    const { fill = '', text = '' } = bubbleColours(about.colour) ?? {}
    frame.tell({
      type: 'state',
      unread: frame.open.value ? 0 : chat.unread.value,
      known: chat.known.value,
      colour: fill,
      text_colour: text,
      shop: about.name,
    })
  })
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229) return
    // In the viewer it puts the picture away, no more.
    if (!document.querySelector('dialog[open]')) frame.close()
  })
}

/** The shop may say later, or anew, who sits here and where they are. */
function followShop(chat: Chat, frame: Frame): void {
  let { value: identity } = frame.identity
  effect(() => {
    if (frame.identity.value === identity) return
    identity = frame.identity.value
    chat.reopen()
  })
  let { value: entry } = frame.entry
  effect(() => {
    if (frame.entry.value === entry) return
    entry = frame.entry.value
    // Where the buyer is matters to the next conversation; one that runs is not disturbed.
    const { state } = chat.thread.peek()
    if (state === 'none' || state === 'closed') chat.reopen()
  })
}

/** What the first view does without comes right after it, so that nobody waits for it, or lacks it on a bad line. */
const REST_AFTER_MS = 2_000

function fetchRest(): void {
  const rest = [import('./parts/rating'), import('./parts/viewer'), import('../shared/transfer')]
  // Whoever needs one of them asks again.
  Promise.all(rest).catch(() => {})
}

async function start(root: Element): Promise<void> {
  const shop = decodeURIComponent(location.pathname.split('/')[2] ?? '')
  const frame = createFrame()
  const storage = createStorage(shop)
  await Promise.all([takeOver(storage), loadLanguage()])
  const chat = new Chat({
    shop,
    storage,
    entry: () => frame.entry.value,
    identity: () => frame.identity.value,
    onIdentityRefused: () => frame.tell({ type: 'identity_needed' }),
  })
  render(<App chat={chat} frame={frame} />, root)
  effect(() => {
    const colour = chat.shop.value?.colour
    if (colour !== undefined) paintShop(colour)
  })
  if (frame.embedded) tellLoader(chat, frame)
  addEventListener('online', () => chat.wake())
  addEventListener('pagehide', () => chat.reading.settle())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') chat.wake()
  })
  await frame.started
  chat.connect()
  followShop(chat, frame)
  setTimeout(fetchRest, REST_AFTER_MS)
}

followTheme()
followViewport()
document.documentElement.lang = locale
const root = document.getElementById('chat')
if (root) void start(root)
