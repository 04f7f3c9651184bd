// The page's title carries the offers and how many buyers wait, so that a tab in the background says so.

import { useTitle } from '@vueuse/core'
import { computed } from 'vue'
import { t } from '../i18n'
import { useDesk } from '../stores/desk'
import { useQueueOrder } from '../stores/queue_order'

export function useWaitingTitle(): void {
  const desk = useDesk()
  const order = useQueueOrder()
  useTitle(
    computed(() => {
      const offers = desk.desk.offers.size
      const count = order.waiting.length
      const before = `${offers > 0 ? t('offer.title', { count: offers }) : ''}${count > 0 ? `(${count}) ` : ''}`
      return `${before}${t('nav.desk')}${t('dot')}${t('brand')}`
    }),
  )
}
