// Several tabs of one person: one of them rings, and none while the buyer's conversation is in front of their eyes.

import { useEventListener, useIntervalFn } from '@vueuse/core'
import { onScopeDispose, type Ref, shallowRef, watch } from 'vue'

/** Holds while this tab is the one; the next in line follows by itself when it is closed or crashes. */
export function useOnlyTab(name: string, able: Ref<boolean>): Ref<boolean> {
  const only = shallowRef(false)
  if (!navigator.locks) {
    // Plain http off this machine has no locks: each tab may, and `firstToSay` lets one through.
    watch(able, (can) => (only.value = can), { immediate: true })
    return only
  }
  let leave: (() => void) | null = null
  let giveUp: AbortController | null = null
  const end = (): void => {
    giveUp?.abort()
    leave?.()
    leave = giveUp = null
    only.value = false
  }
  const stand = (): void => {
    giveUp = new AbortController()
    const held = () => {
      only.value = true
      return new Promise<void>((done) => (leave = done))
    }
    navigator.locks.request(name, { signal: giveUp.signal }, held).catch(() => undefined)
  }
  watch(able, (can) => (can ? stand() : end()), { immediate: true })
  onScopeDispose(end)
  return only
}

const SAID_KEY = 'zhanggui.said'
const SAID_KEPT = 50

/** True for the first tab that asks about this alert; only needed where there are no locks. */
export function firstToSay(id: string): boolean {
  if (navigator.locks) return true
  try {
    const said = JSON.parse(localStorage.getItem(SAID_KEY) ?? '[]') as string[]
    if (said.includes(id)) return false
    localStorage.setItem(SAID_KEY, JSON.stringify([...said, id].slice(-SAID_KEPT)))
  } catch {
    // Without storage every tab rings: better twice than never.
  }
  return true
}

/** What a tab shows somebody who looks at it; null when nobody does. */
export type Looked = { conversation: string | null } | null
type Word = { tab: string; looked: Looked }

const SAY_EVERY_MS = 4000
/** A tab that crashed while it was looked at is forgotten after this. */
const BELIEVED_MS = 10_000

export function useLookedAt(name: string, conversation: () => string | null) {
  const tab = crypto.randomUUID()
  const others = new Map<string, { looked: Looked; at_ms: number }>()
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name)
  const mine = (): Looked =>
    document.visibilityState === 'visible' && document.hasFocus() ? { conversation: conversation() } : null
  const say = (looked: Looked = mine()): void => channel?.postMessage({ tab, looked } satisfies Word)

  if (channel)
    channel.onmessage = ({ data }: MessageEvent<Word>) =>
      others.set(data.tab, { looked: data.looked, at_ms: Date.now() })
  for (const event of ['focus', 'blur'] as const) useEventListener(window, event, () => say())
  useEventListener(document, 'visibilitychange', () => say())
  useEventListener(window, 'pagehide', () => say(null))
  watch(conversation, () => say())
  useIntervalFn(() => {
    if (mine()) say()
  }, SAY_EVERY_MS)
  say()
  onScopeDispose(() => {
    say(null)
    channel?.close()
  })

  const all = (): Looked[] => {
    const now_ms = Date.now()
    return [
      mine(),
      ...[...others.values()].filter(({ at_ms }) => now_ms - at_ms < BELIEVED_MS).map(({ looked }) => looked),
    ]
  }
  return {
    /** Somebody looks at any tab of the console. */
    anywhere: () => all().some((looked) => looked !== null),
    /** Somebody looks at this conversation. */
    at: (id: string) => all().some((looked) => looked?.conversation === id),
  }
}
