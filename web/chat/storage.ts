/**
 * What the chat keeps in this browser, per shop: token, whose it is, the draft, unsent messages.
 * Falls back to memory where storage is refused (private windows, third-party frames).
 */

import type { OutboxEntry, OutboxStorage } from '../shared/ws/outbox'

export type Kept = 'token' | 'buyer' | 'subject' | 'draft'

export interface ChatStorage {
  get(name: Kept): string | null
  set(name: Kept, value: string | null): void
  readonly outbox: OutboxStorage
  /** Forgets everything of this shop: another person sits here now. */
  wipe(): void
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export function memoryStore(): Store {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size
    },
  }
}

/** The browser's own, when it truly keeps; touching the property alone throws in some frames. */
export function browserStore(): Store {
  try {
    const probe = 'zhanggui/probe'
    localStorage.setItem(probe, '1')
    localStorage.removeItem(probe)
    return localStorage
  } catch {
    return memoryStore()
  }
}

function parseEntry(text: string | null): OutboxEntry | null {
  try {
    return text === null ? null : (JSON.parse(text) as OutboxEntry)
  } catch {
    return null
  }
}

export function createStorage(shop: string, store: Store = browserStore()): ChatStorage {
  const prefix = `zhanggui/${shop}/`
  const sends = `${prefix}send/`
  const keys = (under: string): string[] =>
    Array.from({ length: store.length }, (_, index) => store.key(index) ?? '').filter((key) => key.startsWith(under))
  const put = (key: string, value: string): void => {
    try {
      store.setItem(key, value)
    } catch {
      // Full: the message is still in memory and on its way; only a reload in this moment would lose it.
    }
  }
  return {
    get: (name) => store.getItem(prefix + name),
    set: (name, value) => (value === null ? store.removeItem(prefix + name) : put(prefix + name, value)),
    outbox: {
      load: () => keys(sends).flatMap((key) => parseEntry(store.getItem(key)) ?? []),
      put: (entry) => put(sends + entry.client_id, JSON.stringify(entry)),
      remove: (client_id) => store.removeItem(sends + client_id),
    },
    wipe: () => {
      for (const key of keys(prefix)) store.removeItem(key)
    },
  }
}
