// Who is waiting in the queues one supervises. The desk socket tells of one's own conversations only, so this is asked for.

import { useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import { useShopFilter } from '../stores/shop_filter'

const EVERY_MS = 5000

export function useQueue(enabled: Ref<boolean>) {
  const filter = useShopFilter()
  const query = useQuery({
    queryKey: ['queue'],
    queryFn: () => dataOf(api.GET('/api/v1/conversations', { params: { query: { state: 'waiting', limit: 200 } } })),
    enabled,
    refetchInterval: EVERY_MS,
    staleTime: 0,
  })
  const shown = computed(() =>
    (query.data.value?.items ?? [])
      .filter((conversation) => filter.shop === null || conversation.shop === filter.shop.id)
      .sort((a, b) => a.enqueued_at.localeCompare(b.enqueued_at)),
  )
  const more = computed(() => (query.data.value?.next_cursor ?? null) !== null)
  return { ...query, shown, more }
}

export type Queue = ReturnType<typeof useQueue>
