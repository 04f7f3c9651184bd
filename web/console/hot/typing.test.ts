// Typing draws the composer and nothing else: every render of the open conversation is counted.

import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, expect, it, vi } from 'vitest'
import { createApp, nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { useDesk } from '../stores/desk'
import { freshThread } from '../stores/desk/reduce'
import { conversation, fromBuyer, fromStaff, ME, me, THREAD } from '../stores/desk/testing'
import { useSession } from '../stores/session'
import ThreadPane from './ThreadPane.vue'

// Before the client takes it: nobody answers here.
vi.hoisted(() => vi.stubGlobal('fetch', () => new Promise(() => undefined)))

const EVENTS = Array.from({ length: 60 }, (_, index) =>
  index % 3 === 2 ? fromStaff(index + 1, '在的') : fromBuyer(index + 1, '在吗'),
)

const drawn = new Map<string, number>()
let unmount = (): void => undefined

/** An app that counts, by component, how often each is drawn again. */
function open(): HTMLElement {
  const pinia = createPinia()
  setActivePinia(pinia)
  useSession().me = me
  const desk = useDesk()
  vi.spyOn(desk, 'typing').mockReturnValue(undefined)
  const held = conversation({ last_seq: EVENTS.length, read_seq: EVENTS.length })
  const thread = { ...freshThread(held, ME), log: { events: EVENTS, more: true } }
  desk.desk = { ...desk.desk, account: ME, threads: new Map([[THREAD, thread]]) }
  const app = createApp(ThreadPane, { conversation: held.id, connected: false })
  app.mixin({
    updated() {
      const name = String((this as { $options: { __name?: string } }).$options.__name)
      drawn.set(name, (drawn.get(name) ?? 0) + 1)
    },
  })
  const component = { render: () => null }
  const routes = [
    { path: '/', name: 'desk', component },
    { path: '/:conversation', name: 'conversation', component },
  ]
  const router = createRouter({ history: createMemoryHistory(), routes })
  app.use(pinia).use(VueQueryPlugin).use(router)
  const root = document.createElement('div')
  document.body.append(root)
  app.mount(root)
  unmount = () => app.unmount()
  return root
}

class Sizes implements ResizeObserver {
  constructor(private readonly told: ResizeObserverCallback) {}
  observe(target: Element): void {
    const entry = { target, contentRect: new DOMRect(0, 0, 800, 600) } as unknown as ResizeObserverEntry
    queueMicrotask(() => this.told([entry], this))
  }
  unobserve(): void {}
  disconnect(): void {}
}

afterEach(() => unmount())

it('typing draws neither the list of messages nor a message', async () => {
  // Without sizes no row would be drawn: everything here is as high as a desk.
  vi.stubGlobal('ResizeObserver', Sizes)
  Object.defineProperty(HTMLElement.prototype, 'offsetParent', { get: () => document.body, configurable: true })
  const root = open()
  await vi.waitFor(() => expect(root.querySelectorAll('.message').length).toBeGreaterThan(0))
  const area = root.querySelector<HTMLTextAreaElement>('.composer-text')
  if (!area) throw new Error('there is a place to write')
  drawn.clear()
  for (let length = 1; length <= 40; length += 1) {
    area.value = '龙'.repeat(length)
    area.dispatchEvent(new Event('input'))
    await nextTick()
  }
  expect([...drawn.keys()]).toEqual(['Composer'])
  expect(drawn.get('Composer')).toBeGreaterThanOrEqual(40)
})
