// The presence one has chosen: shown at once, pending until the server has answered, and sent as soon as there is a line.

import { type ComputedRef, computed, type Ref, ref, watch } from 'vue'
import type { PresenceStatus } from '../../shared/api/types'

export interface PresenceLine {
  /** What the server says it is. */
  stored: () => PresenceStatus
  open: () => boolean
  set: (status: PresenceStatus) => Promise<void>
  failed: (error: unknown) => void
}

export interface PresenceChoice {
  shown: ComputedRef<PresenceStatus>
  pending: ComputedRef<boolean>
  choose: (status: PresenceStatus) => void
}

export function usePresenceChoice(line: PresenceLine): PresenceChoice {
  const wanted: Ref<PresenceStatus | null> = ref(null)

  async function say(): Promise<void> {
    const status = wanted.value
    if (status === null || !line.open()) return
    try {
      await line.set(status)
    } catch (error) {
      // The line broke: it is said on the next one.
      if (!line.open()) return
      line.failed(error)
    }
    // Another may have been chosen meanwhile; that one is on its way.
    if (wanted.value === status) wanted.value = null
  }

  watch(line.open, () => void say())
  return {
    shown: computed(() => wanted.value ?? line.stored()),
    pending: computed(() => wanted.value !== null),
    choose(status) {
      wanted.value = status
      void say()
    },
  }
}
