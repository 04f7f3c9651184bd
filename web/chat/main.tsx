/** Starts the chat page: at /c/{shop}, alone or inside the widget's frame. Each language has an entry that calls this. */

import '../shared/tokens.css'
import './style/page.css'
import './style/log.css'
import './style/composer.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import type { ChatShop } from '../shared/api/types'
import { App } from './app'
import { Chat } from './client'
import { createFrame, type Frame } from './frame'
import { type Messages, speak } from './i18n'
import { fetchRest } from './rest'
import { createStorage } from './storage'
import { followTheme, followViewport } from './viewport'

/** Keeps the loader's bubble true: what is unread, whether this browser has talked with the shop. */
function tellLoader(chat: Chat, frame: Frame): void {
  effect(() => {
    // Only what the server has confirmed: a page that merely stands ready knows nothing of either.
    if (!chat.session.value || !chat.ready.value) return
    const unread = frame.open.value ? 0 : chat.unread.value
    frame.tell({ type: 'state', unread, known: chat.known.value, shop: chat.session.value.shop.name })
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

/** What the server wrote into the page; nothing in development. */
function told(): ChatShop | null {
  return JSON.parse(document.getElementById('shop')?.textContent ?? 'null')
}

/** Resolves when somebody wants the chat; until then it asks the server for nothing. */
function wanted(frame: Frame): Promise<void> {
  return new Promise((resolve) => {
    effect(() => {
      if (frame.wanted.value) resolve()
    })
  })
}

async function begin(root: Element): Promise<void> {
  const shop = decodeURIComponent(location.pathname.split('/')[2] ?? '')
  const frame = createFrame()
  const storage = createStorage(shop)
  // Another window of ours may know who sits here.
  if (window.opener)
    await fetchRest().then(
      ({ takeOver }) => takeOver(storage),
      () => {},
    )
  const chat = new Chat({
    shop,
    told: told(),
    storage,
    entry: () => frame.entry.value,
    identity: () => frame.identity.value,
    onIdentityRefused: () => frame.tell({ type: 'identity_needed' }),
  })
  followTheme(chat)
  render(<App chat={chat} frame={frame} />, root)
  if (frame.embedded) tellLoader(chat, frame)
  addEventListener('online', () => chat.wake())
  addEventListener('pagehide', () => chat.looksAway())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') chat.wake()
  })
  // Painted first; what comes next is on its way meanwhile.
  fetchRest().catch(() => {})
  await frame.started
  await wanted(frame)
  chat.connect()
  followShop(chat, frame)
}

export function start(messages: Messages): void {
  speak(messages)
  followViewport()
  const root = document.getElementById('chat')
  if (root) void begin(root)
}
