// The title of every page carries the offers and how many buyers wait, so that a tab in the background says so.

import { useTitle } from '@vueuse/core'
import { computed } from 'vue'
import { t } from '../i18n'
import { useDesk } from '../stores/desk'
import { useQueueOrder } from '../stores/queue_order'

export function useTitleOf(page: () => string): void {
  const desk = useDesk()
  const order = useQueueOrder()
  useTitle(
    computed(() => {
      const offers = desk.desk.offers.size
      const count = order.waiting.length
      return `${offers > 0 ? t('offer.title', { count: offers }) : ''}${count > 0 ? `(${count}) ` : ''}${page()}`
    }),
  )
}

export function useWaitingTitle(): void {
  useTitleOf(() => `${t('nav.desk')}${t('dot')}${t('brand')}`)
}
