// Unsent messages outlive a reload: one record each, under the account that wrote them.

import type { OutboxEntry, OutboxStorage } from '../../../shared/ws'

const prefixOf = (account: string): string => `zhanggui.outbox.${account}.`

export function outboxStorage(account: string, storage: Storage = localStorage): OutboxStorage {
  const prefix = prefixOf(account)
  return {
    load() {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
      return keys
        .filter((key) => key.startsWith(prefix))
        .flatMap((key) => {
          try {
            return [JSON.parse(storage.getItem(key) ?? '') as OutboxEntry]
          } catch {
            // Unreadable means not ours: nothing else can be done with it.
            storage.removeItem(key)
            return []
          }
        })
    },
    put(entry) {
      try {
        storage.setItem(prefix + entry.client_id, JSON.stringify(entry))
      } catch {
        // A full or forbidden storage costs only the survival of a reload; the send itself goes on from memory.
      }
    },
    remove(client_id) {
      storage.removeItem(prefix + client_id)
    },
  }
}
