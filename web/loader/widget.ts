/** The widget's look in the shop's page: bubble, count, and the panel that holds the frame. */

import type { ToLoader } from '../shared/embed'

const STYLE = `
:host{all:initial}
*{box-sizing:border-box}
button{position:fixed;z-index:2147483001;right:calc(24px + env(safe-area-inset-right));bottom:calc(24px + env(safe-area-inset-bottom));display:grid;place-items:center;width:56px;height:56px;padding:0;border:0;border-radius:50%;background:var(--fill,#1c5fa1);color:var(--text,#fff);box-shadow:0 1px 2px rgb(20 21 23/.08),0 6px 20px rgb(20 21 23/.12);cursor:pointer;-webkit-tap-highlight-color:transparent}
button:focus-visible{outline:3px solid var(--fill,#2a6bae);outline-offset:3px}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.25;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;top:-2px;right:-2px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:#b3302a;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 2px #fff}
b:empty{display:none}
iframe{position:fixed;z-index:2147483000;right:calc(24px + env(safe-area-inset-right));bottom:92px;width:376px;height:640px;max-height:calc(100vh - 108px);border:0;border-radius:12px;background:#fff;color-scheme:normal;box-shadow:0 2px 6px rgb(20 21 23/.1),0 18px 48px rgb(20 21 23/.2)}
[hidden]{display:none!important}
@media(prefers-color-scheme:dark){iframe{background:#191a1c;box-shadow:0 0 0 1px rgb(255 255 255/.08),0 20px 56px rgb(0 0 0/.64)}}
@media(max-width:480px){iframe{top:var(--top,0);left:0;right:auto;bottom:auto;width:100%;height:var(--height,100%);max-height:none;border-radius:0}iframe:not([hidden])~button{display:none}}
`

const BUBBLE =
  'M3.75 3h8.5a1.5 1.5 0 0 1 1.500 1.500v5.250a1.500 1.500 0 0 1-1.500 1.500H8L4.750 13.500v-2.250h-1a1.500 1.500 0 0 1-1.500-1.500V4.500A1.500 1.500 0 0 1 3.750 3Z'
const DOWN = 'M4.500 6.500 8 10l3.500-3.500'

const WORDS = {
  zh: { title: '在线客服', open: '联系客服', close: '收起客服窗口', unread: (n: number) => `，${n} 条新消息` },
  en: { title: 'Customer service', open: 'Contact us', close: 'Minimise', unread: (n: number) => `, ${n} new` },
}

export interface WidgetOptions {
  address: string
  chinese: boolean
  onToggle: () => void
}

export interface Widget {
  load(): void
  show(open: boolean): void
  draw(state: Extract<ToLoader, { type: 'state' }>): void
  paint(fill: string, text: string): void
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

function icon(): { svg: SVGElement; draw: (shape: string) => void } {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  const path = document.createElementNS(space, 'path')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('aria-hidden', 'true')
  svg.appendChild(path)
  return { svg, draw: (shape) => path.setAttribute('d', shape) }
}

export function drawWidget({ address, chinese, onToggle }: WidgetOptions): Widget {
  const words = chinese ? WORDS.zh : WORDS.en
  const host = document.createElement('zhanggui-widget')
  const root = host.attachShadow({ mode: 'open' })
  const panel = document.createElement('iframe')
  const button = document.createElement('button')
  const count = document.createElement('b')
  const { svg, draw: drawIcon } = icon()
  let open = false
  let unread = 0

  dress(root)
  panel.title = words.title
  panel.allow = 'clipboard-write; fullscreen'
  panel.hidden = true
  button.type = 'button'
  button.onclick = onToggle
  button.append(svg, count)
  root.append(panel, button)
  document.body.appendChild(host)

  const label = (): void => {
    drawIcon(open ? DOWN : BUBBLE)
    count.textContent = unread > 0 && !open ? (unread > 99 ? '99+' : `${unread}`) : ''
    button.setAttribute('aria-label', open ? words.close : words.open + (unread > 0 ? words.unread(unread) : ''))
    button.setAttribute('aria-expanded', `${open}`)
  }
  const load = (): void => {
    if (!panel.src) panel.src = address
  }
  // On a phone the panel is the screen above the keyboard, which only the outer page can measure.
  const viewport = window.visualViewport
  const measure = (): void => {
    if (viewport && viewport.scale > 1.01) return
    host.style.setProperty('--height', `${viewport?.height}px`)
    host.style.setProperty('--top', `${viewport?.offsetTop}px`)
  }
  if (viewport) {
    viewport.addEventListener('resize', measure)
    viewport.addEventListener('scroll', measure)
    measure()
  }
  label()
  return {
    load,
    show(next) {
      open = next
      if (open) load()
      panel.hidden = !open
      label()
      if (open) panel.focus()
    },
    draw(state) {
      unread = state.unread
      panel.title = state.shop
      if (state.colour) {
        host.style.setProperty('--fill', state.colour)
        host.style.setProperty('--text', state.text_colour)
      }
      label()
    },
    paint(fill, text) {
      host.style.setProperty('--fill', fill)
      host.style.setProperty('--text', text)
    },
    focus: () => button.focus(),
    frame: () => panel.contentWindow,
  }
}
