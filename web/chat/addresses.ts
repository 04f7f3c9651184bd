/**
 * Addresses of attachments live five minutes, so they are minted when something is about to be shown, kept for
 * their life, and minted again when one is refused.
 */

import type { Chat } from './client'
import { post } from './http'

export type Size = 'thumb' | 'full'

type Minted = { url: string; expires_at: string }

/** Not handed out in its last seconds: the picture has to be fetched, too. */
const SPARE_MS = 15_000

export interface Addresses {
  /** Rejects with `HttpError`. `afresh` after an address did not work. */
  of(attachment_id: string, size: Size, afresh?: boolean): Promise<string>
  clear(): void
}

export function createAddresses(token: () => string | undefined, mint = post<Minted>): Addresses {
  const kept = new Map<string, { url: string; until_ms: number }>()
  const asked = new Map<string, Promise<string>>()

  const ask = async (key: string, attachment_id: string, size: Size): Promise<string> => {
    try {
      const query = size === 'thumb' ? '?size=thumb' : ''
      const path = `/api/v1/chat/attachments/${encodeURIComponent(attachment_id)}/address${query}`
      const minted = await mint(path, {}, token())
      kept.set(key, { url: minted.url, until_ms: Date.parse(minted.expires_at) - SPARE_MS })
      return minted.url
    } finally {
      asked.delete(key)
    }
  }

  return {
    of(attachment_id, size, afresh = false) {
      const key = `${attachment_id}/${size}`
      const known = kept.get(key)
      if (known && !afresh && Date.now() < known.until_ms) return Promise.resolve(known.url)
      const running = asked.get(key) ?? ask(key, attachment_id, size)
      asked.set(key, running)
      return running
    },
    clear: () => kept.clear(),
  }
}

/** One set for the chat's life, made with the first attachment that is drawn. */
export function addressesOf(chat: Chat): Addresses {
  chat.addresses ??= createAddresses(chat.token)
  return chat.addresses
}
