/** The loader in a shop's page: its queue, whom it believes, what it tells the frame, and what it shows. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { envelope } from '../shared/embed'

const DESK = 'https://desk.example'

function host(): ShadowRoot {
  const root = document.querySelector('zhanggui-widget')?.shadowRoot
  if (!root) throw new Error('no widget')
  return root
}
let panel: HTMLIFrameElement
const button = (): HTMLButtonElement => host().querySelector('button') as HTMLButtonElement
const frame = { postMessage: vi.fn() }
const told = (): unknown[] => frame.postMessage.mock.calls.map(([message]) => message)

async function load(data: Record<string, string> = {}): Promise<void> {
  const script = document.createElement('script')
  Object.assign(script.dataset, { shop: 'yunqi' }, data)
  Object.defineProperty(script, 'src', { value: `${DESK}/w.js` })
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script)
  vi.resetModules()
  await import('./main')
}
async function says(message: object, origin = DESK, source: unknown = frame): Promise<void> {
  const event = new MessageEvent('message', { data: envelope(message), origin })
  Object.defineProperty(event, 'source', { value: source })
  dispatchEvent(event)
  await Promise.resolve()
  await Promise.resolve()
}
const state = { type: 'state', unread: 2, known: true, colour: '#123456', text_colour: '#ffffff', shop: '云栖茶舍' }

let listening: [string, unknown][] = []
beforeEach(() => {
  localStorage.clear()
  document.body.replaceChildren()
  delete window.zhanggui
  frame.postMessage.mockClear()
  listening = []
  // The test's window loads no pages, so a plain element stands for the frame.
  const create = document.createElement.bind(document)
  vi.spyOn(document, 'createElement').mockImplementation((name: string) => {
    if (name !== 'iframe') return create(name)
    panel = create('section') as unknown as HTMLIFrameElement
    Object.defineProperty(panel, 'contentWindow', { value: frame })
    return panel
  })
  const add = window.addEventListener.bind(window)
  vi.spyOn(window, 'addEventListener').mockImplementation((name: string, listener: unknown) => {
    listening.push([name, listener])
    add(name, listener as EventListener)
  })
})
afterEach(() => {
  for (const [name, listener] of listening) window.removeEventListener(name, listener as EventListener)
})

describe('the loader', () => {
  it('loads no frame before it is opened, and names its own origin to it', async () => {
    await load()
    expect(panel.src).toBeUndefined()
    button().click()
    expect(panel.src).toBe(`${DESK}/c/yunqi#origin=${encodeURIComponent(location.origin)}`)
    expect(panel.hidden).toBe(false)
    expect(button().getAttribute('aria-expanded')).toBe('true')
  })

  it('does what was asked before it came', async () => {
    window.zhanggui = Object.assign(() => {}, { q: [['identify', 'a.b.c'], ['open']] })
    await load()
    expect(panel.hidden).toBe(false)
    await says({ type: 'ready' })
    expect(told()).toEqual([expect.objectContaining({ type: 'init', identity: 'a.b.c', open: true })])
  })

  it('tells where the buyer is, without what follows the hash', async () => {
    history.replaceState(null, '', '/item?id=7#secret')
    await load({ entry: 'product', product: 'longjing' })
    window.zhanggui?.('open')
    await says({ type: 'ready' })
    const entry = { kind: 'product', product: 'longjing', url: `${location.origin}/item?id=7`, title: document.title }
    expect(told()).toEqual([expect.objectContaining({ type: 'init', entry })])
    expect(frame.postMessage.mock.calls[0]?.[1]).toBe(DESK)
    window.zhanggui?.('entry', { kind: 'order', order: '42' })
    expect(told()[1]).toMatchObject({ type: 'entry', entry: { kind: 'order', order: '42' } })
    window.zhanggui?.('entry', {})
    expect(told()[2]).toMatchObject({ entry: { kind: 'product', product: 'longjing' } })
  })

  it('believes only the desk’s origin and its own frame', async () => {
    await load()
    window.zhanggui?.('open')
    await says({ type: 'close' }, 'https://evil.example')
    await says({ type: 'close' }, DESK, window)
    expect(panel.hidden).toBe(false)
    await says({ type: 'close' })
    expect(panel.hidden).toBe(true)
  })

  it('waits for the shop’s word on who sits here before it starts the frame', async () => {
    await load()
    let sign = (_jwt: string): void => {}
    window.zhanggui?.('identify', () => new Promise<string>((resolve) => (sign = resolve)))
    window.zhanggui?.('open')
    await says({ type: 'ready' })
    expect(told()).toEqual([])
    sign('x.y.z')
    await vi.waitFor(() => expect(told()).toEqual([expect.objectContaining({ type: 'init', identity: 'x.y.z' })]))
  })

  it('asks a shop that gave a function again when the identity is refused, three times at most', async () => {
    await load()
    const sign = vi.fn(async () => 'x.y.z')
    window.zhanggui?.('identify', sign)
    await says({ type: 'ready' })
    for (let refusal = 0; refusal < 5; refusal += 1) await says({ type: 'identity_needed' })
    expect(sign).toHaveBeenCalledTimes(4)
  })

  it('passes a sign-out on', async () => {
    await load()
    await says({ type: 'ready' })
    window.zhanggui?.('identify', null)
    await vi.waitFor(() => expect(told().at(-1)).toMatchObject({ type: 'identify', identity: null }))
  })

  it('shows what is unread, in the shop’s colour, and for readers too', async () => {
    await load()
    await says(state)
    expect(host().querySelector('b')?.textContent).toBe('2')
    expect(button().getAttribute('aria-label')).toMatch(/2/)
    expect((host().host as HTMLElement).style.getPropertyValue('--fill')).toBe('#123456')
    await says({ ...state, unread: 120 })
    expect(host().querySelector('b')?.textContent).toBe('99+')
  })

  it('loads the frame at once for a browser that has talked with the shop', async () => {
    await load()
    await says(state)
    document.body.replaceChildren()
    await load()
    await vi.waitFor(() => expect(panel.src).toBeDefined())
    expect(panel.hidden).toBe(true)
  })
})
