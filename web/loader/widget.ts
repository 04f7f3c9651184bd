/** The widget's look in the shop's page: bubble, count, the shop's greeting, and the panel that holds the frame. */

import type { WidgetView } from '../shared/api/types'
import { ORIGIN_KEY } from '../shared/embed'
import { keep, kept } from './memory'
import { STYLE } from './style'

const BUBBLE =
  'M3.75 3h8.5a1.5 1.5 0 0 1 1.5 1.5v5.25a1.5 1.5 0 0 1-1.5 1.5H8L4.75 13.5v-2.25h-1a1.5 1.5 0 0 1-1.5-1.5V4.5A1.5 1.5 0 0 1 3.75 3Z'
const DOWN = 'M4.5 6.5 8 10l3.5-3.5'
const CROSS = 'm4 4 8 8M12 4l-8 8'

const WORDS = {
  zh: { open: '联系客服', close: '收起客服窗口', unread: '，# 条新消息', away: '不用了' },
  en: { open: 'Contact us', close: 'Minimise', unread: ', # new', away: 'Dismiss' },
}
const words = /^zh/i.test(navigator.language) ? WORDS.zh : WORDS.en

export interface Widget {
  onToggle: () => void
  /** Puts it into the page, also again after the page's body was replaced. */
  attach(): void
  load(): void
  show(open: boolean): void
  draw(title: string, unread: number): void
  focus(): void
  frame(): Window | null
}

function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    root.adoptedStyleSheets = [sheet]
  } catch {
    // Older Safari: a style element, which only a page with a strict policy would refuse.
    const style = document.createElement('style')
    style.textContent = STYLE
    root.appendChild(style)
  }
}

function icon(shape: string): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  const path = document.createElementNS(space, 'path')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', shape)
  svg.append(path)
  return svg
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, kind: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  made.className = kind
  if (made instanceof HTMLButtonElement) made.type = 'button'
  return made
}

function paint(host: HTMLElement, { colours: { light, dark }, widget }: WidgetView): void {
  const set = (name: string, value: string): void => host.style.setProperty(`--${name}`, value)
  const left = widget.side === 'left'
  const away = `calc(${widget.offset_x}px + env(safe-area-inset-${widget.side}))`
  set('l', left ? away : 'auto')
  set('r', left ? 'auto' : away)
  set('y', `${widget.offset_y}px`)
  set('fill', light.fill)
  set('text', light.text)
  set('dark-fill', dark.fill)
  set('dark-text', dark.text)
}

/** On a phone the panel is the screen above the keyboard, which only the outer page can measure. */
function measureFor(host: HTMLElement): void {
  const viewport = window.visualViewport
  if (!viewport) return
  const measure = (): void => {
    if (viewport.scale > 1.01) return
    host.style.setProperty('--height', `${viewport.height}px`)
    host.style.setProperty('--top', `${viewport.offsetTop}px`)
  }
  viewport.addEventListener('resize', measure)
  viewport.addEventListener('scroll', measure)
  measure()
}

/** The shop speaks first, once: whoever put it away, or opened the chat, does not hear it again while it is the same. */
function greet(shop: string, { widget }: WidgetView, box: HTMLElement, accept: () => void): () => void {
  const { greeting, greeting_after_s } = widget
  const say = element('button', 'say')
  const away = element('button', 'away')
  let timer = 0
  const putAway = (): void => {
    clearTimeout(timer)
    box.hidden = true
    if (greeting) keep(shop, 'greeting', greeting)
  }
  box.hidden = true
  // What the host forgot with everything else: which language's forms the characters take.
  box.lang = document.documentElement.lang
  box.setAttribute('role', 'status')
  say.onclick = () => {
    putAway()
    accept()
  }
  away.onclick = putAway
  away.append(icon(CROSS))
  away.setAttribute('aria-label', words.away)
  if (greeting && kept(shop, 'greeting') !== greeting && !kept(shop, 'known')) {
    timer = window.setTimeout(() => {
      box.hidden = false
      // Only now, so that it is read out.
      say.textContent = greeting
      box.append(say, away)
    }, greeting_after_s * 1_000)
  }
  return putAway
}

export function drawWidget(base: string, shop: string, settings: WidgetView): Widget {
  const host = document.createElement('zhanggui-widget')
  const root = host.attachShadow({ mode: 'open' })
  const panel = document.createElement('iframe')
  const button = element('button', 'bubble')
  const count = document.createElement('b')
  let open = false
  let unread = 0

  dress(root)
  paint(host, settings)
  measureFor(host)
  panel.title = settings.name
  panel.allow = 'clipboard-write; fullscreen'
  panel.hidden = true
  const greeting = element('div', 'greeting')
  const putGreetingAway = greet(shop, settings, greeting, () => widget.onToggle())
  root.append(panel, greeting, button)

  const label = (): void => {
    button.replaceChildren(icon(open ? DOWN : BUBBLE), count)
    count.textContent = unread > 0 && !open ? (unread > 99 ? '99+' : `${unread}`) : ''
    button.setAttribute(
      'aria-label',
      open ? words.close : words.open + (unread > 0 ? words.unread.replace('#', `${unread}`) : ''),
    )
    if (settings.frame) button.setAttribute('aria-expanded', `${open}`)
  }
  const widget: Widget = {
    onToggle: () => {},
    attach: () => {
      if (!host.isConnected) document.body.append(host)
    },
    load: () => {
      if (panel.src || !settings.frame) return
      panel.src = `${base}/c/${shop}#${ORIGIN_KEY}=${encodeURIComponent(location.origin)}`
    },
    show: (next) => {
      open = next
      panel.hidden = !open
      label()
      if (!open) return
      widget.load()
      putGreetingAway()
    },
    draw: (title, now) => {
      unread = now
      panel.title = title
      label()
    },
    focus: () => button.focus(),
    frame: () => panel.contentWindow,
  }
  button.onclick = () => widget.onToggle()
  // Whoever moves towards it is about to press it.
  button.onpointerenter = button.onfocus = widget.load
  label()
  widget.attach()
  return widget
}
