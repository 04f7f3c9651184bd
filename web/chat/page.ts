/** What the page as a whole listens to: a word in passing, a press beside a message, files that are dropped. */

import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'

/** How long a passing word stands. */
const NOTICE_MS = 4_000

/** A word that stands for a moment above the field. */
export function useNotice() {
  const notice = useSignal<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const say = (text: string): void => {
    notice.value = text
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      notice.value = null
    }, NOTICE_MS)
  }
  return { notice, say }
}

/** Pressing anywhere else puts a message's actions away. */
export function usePutAway(chosen: Signal<string | null>): void {
  useEffect(() => {
    const pressed = (event: Event): void => {
      if (!(event.target as Element).closest('.actions, .text, .more')) chosen.value = null
    }
    addEventListener('pointerdown', pressed)
    return () => removeEventListener('pointerdown', pressed)
  }, [])
}

/** Files dropped anywhere wait in the tray for the send button. */
export function useDrop(tray: Signal<readonly File[]>): Signal<boolean> {
  const dragging = useSignal(false)
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      dragging.value = true
    }
    const left = (event: DragEvent): void => {
      if (event.relatedTarget === null) dragging.value = false
    }
    const dropped = (event: DragEvent): void => {
      event.preventDefault()
      dragging.value = false
      tray.value = [...tray.value, ...(event.dataTransfer?.files ?? [])]
    }
    addEventListener('dragover', over)
    addEventListener('dragleave', left)
    addEventListener('drop', dropped)
    return () => {
      removeEventListener('dragover', over)
      removeEventListener('dragleave', left)
      removeEventListener('drop', dropped)
    }
  }, [])
  return dragging
}
