// What a search reads: messages page by page, and buyers beside them.

import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import type { NamedRef } from '../../shared/api/types'
import type { MessageQuery } from './filters'

const MESSAGES = 30
const BUYERS = 5

const after = (cursor: string): { cursor?: string } => (cursor === '' ? {} : { cursor })

export function useFoundMessages(ask: Readonly<Ref<MessageQuery>>) {
  return useInfiniteQuery({
    queryKey: ['search', 'messages', ask],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/api/v1/search/messages', {
          params: { query: { ...ask.value, limit: MESSAGES, ...after(pageParam) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    enabled: computed(() => ask.value.q !== ''),
    placeholderData: keepPreviousData,
    // What was just said is looked for as well.
    staleTime: 0,
  })
}

export function useFoundBuyers(ask: Readonly<Ref<MessageQuery>>, enabled: Readonly<Ref<boolean>>) {
  const query = computed(() => ({ query: ask.value.q, ...(ask.value.shop ? { shop: ask.value.shop } : {}) }))
  return useInfiniteQuery({
    queryKey: ['search', 'buyers', query],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/api/v1/buyers', {
          params: { query: { ...query.value, limit: BUYERS, ...after(pageParam) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    enabled,
    placeholderData: keepPreviousData,
  })
}

const RARELY_CHANGES_MS = 60_000

/** Everybody who serves in one of these shops, by name. */
export function useAgents(shops: readonly string[]): Readonly<Ref<NamedRef[]>> {
  const queries = useQueries({
    queries: shops.map((id) => ({
      queryKey: ['agents', id],
      queryFn: () => dataOf(api.GET('/api/v1/shops/{id}/agents', { params: { path: { id } } })),
      staleTime: RARELY_CHANGES_MS,
    })),
  })
  return computed(() => {
    const all = queries.value.flatMap(({ data }) => data?.items ?? [])
    const known = new Map(all.map(({ id, name }): [string, NamedRef] => [id, { id, name }]))
    return [...known.values()].sort((a, b) => a.name.localeCompare(b.name))
  })
}
