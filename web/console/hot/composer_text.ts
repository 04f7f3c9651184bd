// The words in the composer: bound to the draft of the thread and kind, kept over reload, grown to their height.

import { useEventListener } from '@vueuse/core'
import { nextTick, onBeforeUnmount, type Ref, ref, type ShallowRef, watch } from 'vue'
import { type DraftKind, useDrafts } from '../stores/drafts'

/** Typing writes to storage at most this often. */
const KEEP_EVERY_MS = 300

export function useComposerText(
  thread: string,
  kind: Ref<DraftKind>,
  area: Readonly<ShallowRef<HTMLTextAreaElement | null>>,
) {
  const drafts = useDrafts()
  const text = ref('')
  const quote = ref<number | null>(null)

  function take(): void {
    const draft = drafts.of(thread, kind.value)
    text.value = draft?.text ?? ''
    quote.value = draft?.quote ?? null
  }

  function keep(of: DraftKind = kind.value): void {
    drafts.keep(thread, of, { text: text.value, quote: quote.value })
  }

  function clear(): void {
    text.value = ''
    quote.value = null
    keep()
  }

  /** The field is as high as its words; CSS sets the limits, and where it can the height as well: measuring lays all out. */
  function grow(): void {
    const element = area.value
    if (!element || CSS.supports('field-sizing', 'content')) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }

  let soon: ReturnType<typeof setTimeout> | undefined
  /** What is pasted at one stroke is kept like what is typed: a computer may fail before the page is left. */
  function keepSoon(): void {
    soon ??= setTimeout(() => {
      soon = undefined
      keep()
    }, KEEP_EVERY_MS)
  }

  take()
  watch(kind, (_, before) => {
    keep(before)
    take()
  })
  watch([text, quote], async () => {
    keepSoon()
    await nextTick()
    grow()
  })
  useEventListener(window, 'pagehide', () => keep())
  onBeforeUnmount(() => {
    clearTimeout(soon)
    keep()
  })

  return { text, quote, clear, grow }
}
