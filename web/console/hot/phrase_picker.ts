// `/` in the composer: finds phrases by code, text, pinyin or initials, and puts one in, filled in, in place of what was typed.

import { computed, nextTick, type Ref, ref, type ShallowRef, useId, watch } from 'vue'
import type { CopiedPhrase } from '../../shared/api/types'
import type { Thread } from '../stores/desk/state'
import { usePhrases } from '../stores/phrases'
import { textOf, unfilledIn } from '../stores/phrases/fill'
import { type FoundPhrase, findPhrases } from '../stores/phrases/find'
import { usePhraseValues } from '../stores/phrases/values'
import { isComposing } from './composer_keys'
import { usePhraseField } from './phrase_field'

/** More than these nobody reads through: one types on. */
const SHOWN = 50

export interface PhrasePickerOptions {
  thread: () => Thread
  text: Ref<string>
  area: Readonly<ShallowRef<HTMLTextAreaElement | null>>
  send: () => void
}

export type PhrasePicker = ReturnType<typeof usePhrasePicker>

export function usePhrasePicker({ thread, text, area, send }: PhrasePickerOptions) {
  const phrases = usePhrases()
  const fill = usePhraseValues(thread)
  const { slash, put, show, close, selectUnfilled } = usePhraseField(text, area)
  const list = useId()
  const active = ref(0)

  const found = computed<FoundPhrase[]>(() =>
    slash.value ? findPhrases(phrases.of(thread().conversation.shop), slash.value.typed, SHOWN) : [],
  )
  const open = computed(() => slash.value !== null)
  const unfilled = computed(() => (open.value ? null : unfilledIn(text.value)))
  watch(
    () => slash.value?.typed,
    () => (active.value = 0),
  )
  watch(found, (now) => {
    if (active.value >= now.length) active.value = 0
  })
  watch(open, (opened) => opened && phrases.refreshIfStale())

  async function choose(phrase: CopiedPhrase, at_once = false): Promise<void> {
    put(textOf(fill(phrase.text)))
    phrases.used(phrase.id)
    await nextTick()
    // What nobody filled in is never sent at once, and is next under the hand.
    if (!selectUnfilled() && at_once) send()
  }

  function move(by: number): void {
    const count = found.value.length
    if (count > 0) active.value = (active.value + by + count) % count
  }

  /** Whether the key was the picker's. While an input method composes, none is. */
  function pressed(event: KeyboardEvent): boolean {
    if (!slash.value || isComposing(event) || event.altKey || event.shiftKey) return false
    const control = event.ctrlKey || event.metaKey
    const chosen = found.value[active.value]?.phrase
    if (event.key === 'Escape') close()
    else if (event.key === 'ArrowDown' && !control) move(1)
    else if (event.key === 'ArrowUp' && !control) move(-1)
    else if ((event.key === 'Enter' || (event.key === 'Tab' && !control)) && chosen) void choose(chosen, control)
    // A code that finds nothing is no message: all that is written is the slash and it.
    else if (event.key !== 'Enter' || slash.value.from > 0) return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  // One that was chosen in the panel.
  watch(
    () => phrases.insert,
    async (wanted) => {
      if (wanted?.thread !== thread().conversation.thread) return
      phrases.insert = null
      await choose(wanted.phrase)
    },
  )

  /** What tells a screen reader which phrase is meant. */
  const attributes = computed(() =>
    open.value && found.value.length > 0
      ? {
          'aria-autocomplete': 'list' as const,
          'aria-controls': list,
          'aria-activedescendant': `${list}-${active.value}`,
        }
      : {},
  )

  return { list, open, found, active, unfilled, attributes, parts: fill, choose, pressed, show, selectUnfilled }
}
