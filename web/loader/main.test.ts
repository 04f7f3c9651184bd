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
const button = (): HTMLButtonElement => host().querySelector('.bubble') as HTMLButtonElement
const frame = { postMessage: vi.fn(), focus: vi.fn() }
const told = (): unknown[] => frame.postMessage.mock.calls.map(([message]) => message)

const shades = (fill: string) => ({ fill, text: '#ffffff', accent: fill, tint: fill })
const settings = {
  name: '云栖茶舍',
  colours: { light: shades('#123456'), dark: shades('#5b9fe3') },
  widget: { side: 'left', offset_x: 12, offset_y: 40, greeting: '要帮忙吗？', greeting_after_s: 10 },
  frame: true,
}
let answer: () => Promise<Response>
let asked: string[] = []

/** Runs the script as a page that includes it does; resolves when it has drawn, or has decided not to. */
async function load(data: Record<string, string> = {}): Promise<void> {
  const script = document.createElement('script')
  Object.assign(script.dataset, { shop: 'yunqi', preload: 'off' }, data)
  Object.defineProperty(script, 'src', { value: `${DESK}/w.js` })
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(script)
  vi.resetModules()
  await import('./main')
  await settle()
}
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
async function says(message: object, origin = DESK, source: unknown = frame): Promise<void> {
  const event = new MessageEvent('message', { data: envelope(message), origin })
  Object.defineProperty(event, 'source', { value: source })
  dispatchEvent(event)
  await settle()
}
const state = { type: 'state', unread: 2, known: true, shop: '云栖茶舍' }
const call = (...args: unknown[]): void => window.zhanggui?.(...args)
const greeting = (): HTMLElement | null => host().querySelector('.greeting:not([hidden])')
const greetingWords = (): string | undefined => greeting()?.querySelector('.say')?.textContent ?? undefined

let listening: [string, unknown][] = []
beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  asked = []
  answer = async () => Response.json(settings)
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address)
    return answer()
  })
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  document.body.replaceChildren()
  delete window.zhanggui
  frame.postMessage.mockClear()
  frame.focus.mockClear()
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
  vi.useRealTimers()
  for (const [name, listener] of listening) window.removeEventListener(name, listener as EventListener)
})

describe('the loader', () => {
  it('asks for the settings and nothing else before it is opened, and names its own origin to the frame', async () => {
    await load()
    expect(asked).toEqual([`${DESK}/api/v1/chat/widget/yunqi`])
    expect(panel.src).toBeUndefined()
    button().click()
    expect(panel.src).toBe(`${DESK}/c/yunqi#origin=${encodeURIComponent(location.origin)}`)
    expect(panel.hidden).toBe(false)
    expect(button().getAttribute('aria-expanded')).toBe('true')
  })

  it('loads the frame for who moves towards the bubble, and for everybody when the page is idle', async () => {
    await load()
    button().dispatchEvent(new Event('pointerenter'))
    expect(panel.src).toBeDefined()
    expect(panel.hidden).toBe(true)
    delete window.zhanggui
    document.body.replaceChildren()
    await load({ preload: 'idle' })
    await vi.advanceTimersByTimeAsync(100)
    expect(panel.src).toBeDefined()
    expect(panel.hidden).toBe(true)
  })

  it('loads nothing ahead for who counts their bytes', async () => {
    vi.stubGlobal('navigator', Object.create(navigator, { connection: { value: { saveData: true } } }))
    await load({ preload: 'idle' })
    await vi.advanceTimersByTimeAsync(1_000)
    expect(panel.src).toBeUndefined()
  })

  it('stands where the shop wants it, in the colours of light and dark pages', async () => {
    await load()
    const { style } = host().host as HTMLElement
    const [left, right, bottom] = ['l', 'r', 'y'].map((name) => style.getPropertyValue(`--${name}`))
    expect([left, right, bottom]).toEqual(['calc(12px + env(safe-area-inset-left))', 'auto', '40px'])
    expect(host().querySelector('.bubble')).not.toBeNull()
    expect([style.getPropertyValue('--fill'), style.getPropertyValue('--text')]).toEqual(['#123456', '#ffffff'])
    expect(style.getPropertyValue('--dark-fill')).toBe('#5b9fe3')
  })

  it('comes when the desk answers, and not at all for a shop that is none', async () => {
    answer = () => Promise.reject(new TypeError('down'))
    await load()
    call('open')
    expect(document.querySelector('zhanggui-widget')).toBeNull()
    answer = async () => new Response('', { status: 503 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(document.querySelector('zhanggui-widget')).toBeNull()
    answer = async () => Response.json(settings)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(panel.hidden).toBe(false)
    delete window.zhanggui
    document.body.replaceChildren()
    answer = async () => new Response('{}', { status: 404 })
    await load()
    expect(document.querySelector('zhanggui-widget')).toBeNull()
    expect(() => call('open')).not.toThrow()
  })

  it('opens the chat as a page of its own where it may not stand in a frame', async () => {
    answer = async () => Response.json({ ...settings, frame: false })
    const opened = vi.spyOn(window, 'open').mockReturnValue(null)
    await load({ preload: 'idle' })
    await vi.advanceTimersByTimeAsync(100)
    button().click()
    expect(panel.src).toBeUndefined()
    expect(panel.hidden).toBe(true)
    expect(opened).toHaveBeenCalledWith(`${DESK}/c/yunqi`, '_blank', 'noopener')
  })

  it('believes only the desk’s origin and its own frame', async () => {
    await load()
    call('open')
    await says({ type: 'close' }, 'https://evil.example')
    await says({ type: 'close' }, DESK, window)
    expect(panel.hidden).toBe(false)
    await says({ type: 'close' })
    expect(panel.hidden).toBe(true)
  })

  it('goes into the frame when it opens, but not before a page stands in it', async () => {
    await load()
    button().click()
    expect(frame.focus).not.toHaveBeenCalled()
    await says({ type: 'ready' })
    expect(frame.focus).toHaveBeenCalledTimes(1)
    button().click()
    expect(frame.focus).toHaveBeenCalledTimes(1)
    button().click()
    expect(frame.focus).toHaveBeenCalledTimes(2)
  })

  it('shows what is unread, and says so to readers', async () => {
    await load()
    await says(state)
    expect(host().querySelector('b')?.textContent).toBe('2')
    expect(button().getAttribute('aria-label')).toMatch(/2/)
    await says({ ...state, unread: 120 })
    expect(host().querySelector('b')?.textContent).toBe('99+')
  })

  it('tells the frame that this browser has talked with the shop, so that it connects before it is opened', async () => {
    await load()
    await says({ type: 'ready' })
    expect(told()).toEqual([expect.objectContaining({ type: 'init', known: false, open: false })])
    await says(state)
    delete window.zhanggui
    document.body.replaceChildren()
    await load()
    await vi.advanceTimersByTimeAsync(100)
    expect(panel.src).toBeDefined()
    await says({ type: 'ready' })
    expect(told().at(-1)).toMatchObject({ type: 'init', known: true })
  })

  it('included twice is there once, and comes back into a body that was replaced', async () => {
    await load()
    const first = host().host
    await load()
    expect(document.querySelectorAll('zhanggui-widget')).toHaveLength(1)
    expect(asked).toHaveLength(1)
    document.body.replaceChildren()
    await load()
    expect(document.querySelector('zhanggui-widget')).toBe(first)
  })
})

describe('the greeting', () => {
  it('comes after its time and opens the chat when it is pressed', async () => {
    await load()
    await vi.advanceTimersByTimeAsync(9_900)
    expect(greeting()).toBeNull()
    await vi.advanceTimersByTimeAsync(200)
    expect(greetingWords()).toBe('要帮忙吗？')
    greeting()?.querySelector<HTMLElement>('.say')?.click()
    expect(panel.hidden).toBe(false)
    expect(greeting()).toBeNull()
  })

  it('that was put away stays away, until the shop says something else', async () => {
    const greetedWith = async (words: string): Promise<string | undefined> => {
      delete window.zhanggui
      document.body.replaceChildren()
      answer = async () => Response.json({ ...settings, widget: { ...settings.widget, greeting: words } })
      await load()
      await vi.advanceTimersByTimeAsync(11_000)
      return greetingWords()
    }
    expect(await greetedWith('要帮忙吗？')).toBe('要帮忙吗？')
    greeting()?.querySelector<HTMLElement>('.away')?.click()
    expect(greeting()).toBeNull()
    expect(panel.hidden).toBe(true)
    expect(await greetedWith('要帮忙吗？')).toBeUndefined()
    expect(await greetedWith('今天满减')).toBe('今天满减')
  })

  it('does not come to who has opened the chat, has talked with the shop, or where the shop says nothing', async () => {
    await load()
    call('open')
    call('close')
    await vi.advanceTimersByTimeAsync(11_000)
    expect(greeting()).toBeNull()
    for (const prepare of [
      () => localStorage.setItem('zhanggui:yunqi:known', '1'),
      () => {
        answer = async () => Response.json({ ...settings, widget: { ...settings.widget, greeting: '' } })
      },
    ]) {
      delete window.zhanggui
      document.body.replaceChildren()
      localStorage.clear()
      prepare()
      await load()
      await vi.advanceTimersByTimeAsync(11_000)
      expect(greeting()).toBeNull()
    }
  })

  it('is text, whatever is in it', async () => {
    answer = async () => Response.json({ ...settings, widget: { ...settings.widget, greeting: '<img src=x>' } })
    await load()
    await vi.advanceTimersByTimeAsync(11_000)
    expect(greetingWords()).toBe('<img src=x>')
  })
})

describe('calls', () => {
  it('made before the script came are done in their order', async () => {
    window.zhanggui = Object.assign(() => {}, { q: [['identify', { token: 'a.b.c' }], ['open'], ['nonsense']] })
    await load()
    expect(panel.hidden).toBe(false)
    await says({ type: 'ready' })
    expect(told()).toEqual([expect.objectContaining({ type: 'init', identity: 'a.b.c', open: true })])
  })

  it('with bad arguments do nothing but say so', async () => {
    await load()
    await says({ type: 'ready' })
    const before = told().length
    const bad = [
      [],
      ['fly'],
      ['identify'],
      ['identify', 7],
      ['identify', {}],
      ['page'],
      ['page', 'x'],
      ['unread'],
      ['on', 'x', () => {}],
      ['on', 'open'],
    ]
    for (const args of bad) expect(() => call(...args)).not.toThrow()
    await settle()
    expect(told()).toHaveLength(before)
    expect(console.warn).toHaveBeenCalledTimes(bad.length)
  })

  it('several times are as good as once', async () => {
    await load()
    const opened = vi.fn()
    call('on', 'open', opened)
    for (let time = 0; time < 3; time += 1) call('open')
    expect(opened).toHaveBeenCalledTimes(1)
    for (let time = 0; time < 3; time += 1) call('close')
    expect(panel.hidden).toBe(true)
  })

  it('tell where the buyer is, without what follows the hash', async () => {
    history.replaceState(null, '', '/item?id=7#secret')
    await load({ entry: 'product', product: 'longjing' })
    call('open')
    await says({ type: 'ready' })
    const entry = { kind: 'product', product: 'longjing', url: `${location.origin}/item?id=7`, title: document.title }
    expect(told()).toEqual([expect.objectContaining({ type: 'init', entry })])
    expect(frame.postMessage.mock.calls[0]?.[1]).toBe(DESK)
    call('page', { kind: 'order', order: '42', url: 'https://tea.example/o/42#t', title: '订单' })
    expect(told()[1]).toMatchObject({
      type: 'entry',
      entry: { kind: 'order', order: '42', url: 'https://tea.example/o/42', title: '订单' },
    })
    history.replaceState(null, '', '/item?id=8')
    call('page', {})
    expect(told()[2]).toMatchObject({ entry: { kind: 'product', url: `${location.origin}/item?id=8` } })
  })

  it('wait for the shop’s word on who sits here before the frame is started', async () => {
    await load()
    let sign = (_jwt: unknown): void => {}
    call('identify', () => new Promise((resolve) => (sign = resolve)))
    call('open')
    await says({ type: 'ready' })
    expect(told()).toEqual([])
    sign({ token: 'x.y.z' })
    await settle()
    expect(told()).toEqual([expect.objectContaining({ type: 'init', identity: 'x.y.z' })])
  })

  it('ask a shop that gave a function again when the identity is refused, three times at most', async () => {
    await load()
    const sign = vi.fn(async () => 'x.y.z')
    call('identify', sign)
    await says({ type: 'ready' })
    for (let refusal = 0; refusal < 5; refusal += 1) await says({ type: 'identity_needed' })
    expect(sign).toHaveBeenCalledTimes(4)
  })

  it('pass a sign-out on, and a shop that throws has a visitor', async () => {
    await load()
    call('identify', () => {
      throw new Error('the shop’s own fault')
    })
    await says({ type: 'ready' })
    expect(told()[0]).toMatchObject({ type: 'init' })
    expect(told()[0]).not.toHaveProperty('identity', expect.anything())
    call('identify', null)
    await settle()
    expect(told().at(-1)).toMatchObject({ type: 'identify', identity: null })
  })

  it('count what is unread for the shop’s own page, and its faults are not the chat’s', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    await load()
    const counts: unknown[] = []
    call('on', 'unread', () => {
      throw new Error('the shop’s own fault')
    })
    call('unread', (count: number) => counts.push(count))
    await says(state)
    await says(state)
    await says({ ...state, unread: 0 })
    expect(counts).toEqual([0, 2, 0])
  })
})
