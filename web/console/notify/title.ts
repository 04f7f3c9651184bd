// The page's title carries how many buyers wait, so that a tab in the background says so.

import { useTitle } from '@vueuse/core'
import { computed } from 'vue'
import { t } from '../i18n'
import { useQueueOrder } from '../stores/queue_order'

export function useWaitingTitle(): void {
  const order = useQueueOrder()
  useTitle(
    computed(() => {
      const count = order.waiting.length
      return `${count > 0 ? `(${count}) ` : ''}${t('nav.desk')}${t('dot')}${t('brand')}`
    }),
  )
}
