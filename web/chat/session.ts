/**
 * Who the buyer is to the server: an anonymous visitor remembered by a token, or somebody the shop vouches for with a
 * signed JWT. Another person at the same browser finds nothing of the one before.
 */

import type { ChatSession } from '../shared/api/types'
import type { Identity } from '../shared/embed'
import { HttpError, post } from './http'
import type { ChatStorage } from './storage'

/** `sub` of a JWT, unverified: it only decides what is forgotten here; the server verifies. */
export function subjectOf(identity: string): string | null {
  try {
    const payload = identity.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
    const { sub } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown }
    return typeof sub === 'string' ? sub : null
  } catch {
    return null
  }
}

/** Whether what is kept belongs to somebody else than the shop now says. */
export function isAnother(kept_subject: string | null, identity: Identity): boolean {
  if (identity === undefined || kept_subject === null) return false
  return identity === null || subjectOf(identity) !== kept_subject
}

export interface SessionOptions {
  shop: string
  storage: ChatStorage
  open?: typeof post<ChatSession>
}

export interface Sessions {
  /** Opens or renews; `changed` when the buyer is not the one kept before, whose things are then already forgotten. */
  open(identity: Identity): Promise<{ session: ChatSession; changed: boolean; identity_refused: boolean }>
}

export function createSessions({ shop, storage, open = post<ChatSession> }: SessionOptions): Sessions {
  const keep = (session: ChatSession, identity: Identity): boolean => {
    const before = storage.get('buyer')
    const changed = before !== null && before !== session.buyer.id
    if (changed) storage.wipe()
    storage.set('buyer', session.buyer.id)
    storage.set('token', session.token)
    if (typeof identity === 'string') storage.set('subject', subjectOf(identity))
    return changed
  }
  const ask = (identity: Identity): Promise<ChatSession> => {
    const token = storage.get('token')
    return open('/api/v1/chat/session', {
      shop,
      ...(token === null ? {} : { token }),
      ...(typeof identity === 'string' ? { identity } : {}),
    })
  }
  return {
    async open(identity) {
      const wiped = isAnother(storage.get('subject'), identity)
      if (wiped) storage.wipe()
      try {
        const session = await ask(identity)
        return { session, changed: keep(session, identity) || wiped, identity_refused: false }
      } catch (error) {
        const refused = error instanceof HttpError && (error.status === 401 || error.status === 422)
        if (!refused || typeof identity !== 'string') throw error
        // A shop's clock or key is wrong: the buyer can still ask, as a visitor.
        const session = await ask(undefined)
        return { session, changed: keep(session, undefined) || wiped, identity_refused: true }
      }
    },
  }
}
