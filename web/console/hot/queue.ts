// Who waits in line and who left a message, where one supervises or may claim. The desk socket tells of one's own
// conversations only, so this is asked for.

import { useQueries, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import type { Conversation, Queued } from '../../shared/api/types'
import { useSession } from '../stores/session'
import { useShopFilter } from '../stores/shop_filter'
import { inLine, type QueueItem } from './queue_order'

const EVERY_MS = 5000
const LIMIT = 200

/** The reasons, for the shops that one supervises; without them the list stands all the same. */
function useReasons(shops: Ref<readonly string[]>, enabled: Ref<boolean>) {
  const queries = useQueries({
    queries: computed(() =>
      shops.value.map((shop) => ({
        queryKey: ['queue', 'why', shop],
        queryFn: () => dataOf(api.GET('/api/v1/shops/{id}/queue', { params: { path: { id: shop } } })),
        enabled: enabled.value,
        refetchInterval: EVERY_MS,
        staleTime: 0,
      })),
    ),
  })
  return computed<ReadonlyMap<string, Queued>>(
    () =>
      new Map(
        queries.value
          .flatMap(({ data }) => data?.items ?? [])
          .map((queued): [string, Queued] => [queued.conversation, queued]),
      ),
  )
}

/** The groups whose waiting one may claim without supervising their shop. */
function useClaimable(shops: Ref<readonly string[]>) {
  const queries = useQueries({
    queries: computed(() =>
      shops.value.map((shop) => ({
        queryKey: ['groups', shop],
        queryFn: async () =>
          (await dataOf(api.GET('/api/v1/shops/{id}/groups', { params: { path: { id: shop } } }))).items,
      })),
    ),
  })
  return computed(
    () =>
      new Set(
        queries.value
          .flatMap(({ data }) => data ?? [])
          .filter((group) => group.claim_by_hand)
          .map((group) => group.id),
      ),
  )
}

export function useQueue() {
  const session = useSession()
  const filter = useShopFilter()
  const shops = computed(() => [...session.shops.keys()])
  const supervised = computed(() => shops.value.filter((shop) => session.can('conversation.supervise', shop)))
  const others = computed(() =>
    shops.value.filter((shop) => !supervised.value.includes(shop) && session.can('conversation.serve', shop)),
  )
  const claimable = useClaimable(others)
  const enabled = computed(() => supervised.value.length > 0 || claimable.value.size > 0)

  const query = useQuery({
    queryKey: ['queue', 'list'],
    queryFn: () => dataOf(api.GET('/api/v1/conversations', { params: { query: { state: 'waiting', limit: LIMIT } } })),
    enabled,
    refetchInterval: EVERY_MS,
    staleTime: 0,
  })
  const reasons = useReasons(supervised, enabled)

  const seen = ({ shop, group }: Conversation): boolean =>
    (filter.shop === null || shop === filter.shop.id) &&
    (supervised.value.includes(shop) || claimable.value.has(group.id))
  const items = computed<QueueItem[]>(() => inLine((query.data.value?.items ?? []).filter(seen), reasons.value))
  const more = computed(() => (query.data.value?.next_cursor ?? null) !== null)
  const line = computed(() => items.value.filter(({ conversation }) => conversation.state === 'queued'))
  const pool = computed(() => items.value.filter(({ conversation }) => conversation.state === 'pooled'))
  return { ...query, enabled, more, line, pool }
}

export type Queue = ReturnType<typeof useQueue>
