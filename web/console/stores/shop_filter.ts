// Which shop the desk shows: all of one's shops, or one. Kept in this browser.

import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { MyShop } from '../../shared/api/types'
import { useSession } from './session'

export const useShopFilter = defineStore('shop-filter', () => {
  const session = useSession()
  const chosen = useLocalStorage<string>('zhanggui.shop', '')

  /** `null` is all of them; a shop one has left counts as all. */
  const shop = computed<MyShop | null>(() => session.shops.get(chosen.value) ?? null)

  function choose(id: string | null): void {
    chosen.value = id ?? ''
  }

  return { shop, choose }
})
