// What is written is kept while it is written, not only when the page is left.

import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createApp, nextTick, ref, shallowRef } from 'vue'
import { type DraftKind, useDrafts } from '../stores/drafts'
import { useComposerText } from './composer_text'

const kind = ref<DraftKind>('reply')
let written: ReturnType<typeof useComposerText>
let leave = (): void => undefined

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  setActivePinia(createPinia())
  useDrafts().open('account-1')
  kind.value = 'reply'
  const app = createApp({
    setup() {
      written = useComposerText('thread-1', kind, shallowRef(null))
      return () => null
    },
  })
  app.mount(document.createElement('div'))
  leave = () => app.unmount()
})
afterEach(() => leave())

/** What another page, or this one after a crash, would find. */
function kept(of: DraftKind): string | undefined {
  useDrafts().open('account-1')
  return useDrafts().of('thread-1', of)?.text
}

it('keeps what is pasted at one stroke, within moments', async () => {
  written.text.value = '一次贴进来的一段话'
  await nextTick()
  await vi.advanceTimersByTimeAsync(300)
  expect(kept('reply')).toBe('一次贴进来的一段话')
})

it('keeps the words of each kind for itself', async () => {
  written.text.value = '给买家的'
  await nextTick()
  kind.value = 'note'
  await nextTick()
  expect(written.text.value).toBe('')
  written.text.value = '给同事的'
  await nextTick()
  await vi.advanceTimersByTimeAsync(300)
  expect([kept('reply'), kept('note')]).toEqual(['给买家的', '给同事的'])
})
