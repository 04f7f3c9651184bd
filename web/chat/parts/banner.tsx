/** Above the composer when the line is down: when it comes back, and the way to hurry it. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { SocketState } from '../../shared/ws'
import type { Chat } from '../client'
import { t } from '../i18n'
import { Icon } from './icon'

/** A blink of the line is not worth a word. */
const SHOWN_AFTER_MS = 1_000

function useNow(running: boolean): number {
  const now = useSignal(Date.now())
  useEffect(() => {
    if (!running) return
    now.value = Date.now()
    const timer = setInterval(() => {
      now.value = Date.now()
    }, 250)
    return () => clearInterval(timer)
  }, [running])
  return now.value
}

interface Words {
  text: string
  /** Without one there is nothing that pressing would help. */
  button: string | null
}

function wordsOf(state: SocketState, now: number): Words | null {
  switch (state.kind) {
    case 'waiting': {
      const seconds = Math.max(1, Math.ceil((state.until_ms - now) / 1000))
      return { text: t('lost', { seconds }), button: t('connect_now') }
    }
    case 'connecting':
      return { text: t('reconnecting'), button: null }
    case 'stopped':
      if (state.reason === 'replaced') return { text: t('replaced'), button: t('continue_here') }
      if (state.reason === 'removed') return { text: t('removed'), button: null }
      return { text: t('sign_in_failed'), button: t('try_again') }
    default:
      return null
  }
}

export function Banner({ chat }: { chat: Chat }) {
  const state = chat.connection.value
  const down = state.kind !== 'open'
  const now = useNow(down)
  const since = useSignal(0)
  // The first connection is no loss that one would have to hear of.
  const lost = useRef(false)
  if (state.kind === 'waiting' || state.kind === 'stopped') lost.current = true
  useEffect(() => {
    if (down) since.value = Date.now()
  }, [down])
  const words = wordsOf(state, now)
  if (!words || !lost.current || (state.kind !== 'stopped' && now - since.value < SHOWN_AFTER_MS)) return null
  return (
    <div class="offline-banner">
      <Icon name="retry" />
      {/* The countdown itself is not read out every second: only that the line is down. */}
      <span aria-hidden="true">{words.text}</span>
      <span class="visually-hidden" role="status">
        {state.kind === 'stopped' ? words.text : t('reconnecting')}
      </span>
      {words.button !== null && (
        <button type="button" onClick={() => chat.reconnectNow()}>
          {words.button}
        </button>
      )}
    </div>
  )
}
