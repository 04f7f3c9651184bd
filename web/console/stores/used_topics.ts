// Topics this person has used in a shop's wrap-ups, latest first. Kept in this browser.

import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'

const KEPT = 30
const SHOWN = 8
const prefixOf = (account: string): string => `zhanggui.topics.${account}.`

/** The list with this one first and once. */
export function withTopic(topics: readonly string[], topic: string): string[] {
  return [topic, ...topics.filter((one) => one !== topic)].slice(0, KEPT)
}

export function useUsedTopics(account: string, shop: string) {
  // At once: the dialog that uses one closes with it.
  const kept = useLocalStorage<string[]>(`${prefixOf(account)}${shop}`, [], { flush: 'sync' })
  return {
    topics: computed(() => kept.value.slice(0, SHOWN)),
    use: (topic: string) => {
      kept.value = withTopic(kept.value, topic)
    },
  }
}

/** Signed out: the next person at this computer finds nothing. */
export function wipeUsedTopics(account: string, storage: Storage = localStorage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  for (const key of keys.filter((one) => one.startsWith(prefixOf(account)))) storage.removeItem(key)
}
