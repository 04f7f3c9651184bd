// The picker in a text field: keys that are its own, keys that are not, and what is put in.

import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApp, h, nextTick, ref, shallowRef } from 'vue'
import { api } from '../../shared/api/client'
import type { CopiedPhrase, Me } from '../../shared/api/types'
import type { Thread } from '../stores/desk/state'
import { conversation } from '../stores/desk/testing'
import { usePhrases } from '../stores/phrases'
import { useSession } from '../stores/session'
import { type PhrasePicker, usePhrasePicker } from './phrase_picker'

function phrase(code: string, text: string, pinyin: string): CopiedPhrase {
  return { id: code, shop: null, code, text, group: '', pinyin, uses: 0, version: 1 }
}

const PHRASES = [
  phrase('nh', '亲，{buyer}，我是{agent}', 'qin wo shi'),
  phrase('wl', '单号 {logistics_no}', 'dan|shan hao'),
  phrase('nb', '你不用等', 'ni bu yong deng'),
]

let picker: PhrasePicker
let field: HTMLTextAreaElement
const text = ref('')
const send = vi.fn()
let unmount = (): void => undefined

beforeEach(async () => {
  const pinia = createPinia()
  setActivePinia(pinia)
  useSession().me = { name: '周晓彤', permissions: [], shops: [] } as unknown as Me
  const answer = { data: { phrases: PHRASES }, response: new Response(null, { headers: { ETag: '"1"' } }) }
  vi.spyOn(api, 'GET').mockResolvedValue(answer as never)
  await usePhrases().open('me')
  const thread = { conversation: conversation() } as Thread
  const area = shallowRef<HTMLTextAreaElement | null>(null)
  const app = createApp({
    setup() {
      picker = usePhrasePicker({ thread: () => thread, text, area, send })
      return () =>
        h('textarea', {
          ref: (element) => (area.value = element as HTMLTextAreaElement),
          onInput: (event: Event) => (text.value = (event.target as HTMLTextAreaElement).value),
        })
    },
  })
  const root = document.body.appendChild(document.createElement('div'))
  app.use(pinia).mount(root)
  unmount = () => app.unmount()
  field = root.querySelector('textarea') as HTMLTextAreaElement
  field.focus()
  text.value = ''
  send.mockReset()
  await nextTick()
})

afterEach(() => unmount())

async function types(value: string): Promise<void> {
  field.value = value
  field.setSelectionRange(value.length, value.length)
  field.dispatchEvent(new Event('input'))
  await nextTick()
}

async function press(key: string, change: KeyboardEventInit & { keyCode?: number } = {}): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, ...change })
  if (change.keyCode) Object.defineProperty(event, 'keyCode', { value: change.keyCode })
  const own = picker.pressed(event)
  await nextTick()
  await nextTick()
  return own
}

const codes = (): string[] => picker.found.value.map((found) => found.phrase.code)

test('Enter puts in the chosen one, filled in, and sends nothing', async () => {
  await types('好的 /n')
  expect(codes()).toEqual(['nh', 'nb', 'wl'])
  expect(await press('ArrowDown')).toBe(true)
  expect(await press('ArrowDown')).toBe(true)
  expect(await press('ArrowDown')).toBe(true)
  expect(await press('Enter')).toBe(true)
  expect(field.value).toBe('好的 亲，山里的猫，我是周晓彤')
  expect(picker.open.value).toBe(false)
  expect(send).not.toHaveBeenCalled()
})

test('Ctrl+Enter sends at once, but never what is not filled in', async () => {
  await types('/nb')
  await press('Enter', { ctrlKey: true })
  expect(send).toHaveBeenCalledTimes(1)
  await types('/wl')
  await press('Enter', { ctrlKey: true })
  expect(send).toHaveBeenCalledTimes(1)
  expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe('{logistics_no}')
  expect(picker.unfilled.value?.text).toBe('{logistics_no}')
})

test('while an input method composes no key is the picker’s', async () => {
  await types('/nh')
  for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
    for (const key of ['Enter', 'Tab', 'ArrowDown', 'Escape']) expect(await press(key, composing)).toBe(false)
  }
  expect(picker.open.value).toBe(true)
  expect(field.value).toBe('/nh')
})

test('Escape leaves the slash a slash, and what is not found is not sent', async () => {
  await types('/zzz')
  expect(await press('Enter')).toBe(true)
  expect(field.value).toBe('/zzz')
  expect(await press('Escape')).toBe(true)
  expect(await press('Enter')).toBe(false)
  await types('/zzzz')
  expect(picker.open.value).toBe(false)
  await types('')
  await types('/n')
  expect(picker.open.value).toBe(true)
})
