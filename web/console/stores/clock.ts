// One ticking second for every countdown on the page, on the server's clock.

import { useIntervalFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useDesk } from './desk'

export const useClock = defineStore('clock', () => {
  const desk = useDesk()
  const local_ms = ref(Date.now())
  useIntervalFn(() => (local_ms.value = Date.now()), 1000)

  /** The server's time now, in ms since the epoch; changes once a second. */
  const now_ms = computed(() => local_ms.value + desk.desk.clock_ahead_ms)

  return { now_ms, local_ms }
})
