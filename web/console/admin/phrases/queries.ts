// What the phrase pages read from the server, and the file they send to it.

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { api, dataOf } from '../../../shared/api/client'
import type { Page, Phrase, PhraseImport } from '../../../shared/api/types'
import type { PhraseFilters } from './filters'

const PAGE_ITEMS = 50

export function useShopPhrases(shop: MaybeRefOrGetter<string>, filters: MaybeRefOrGetter<PhraseFilters>) {
  const query = computed(() => {
    const { q, group } = toValue(filters)
    return { shop: toValue(shop), ...(q ? { q } : {}), ...(group === null ? {} : { group }) }
  })
  return useInfiniteQuery({
    queryKey: ['phrases', 'list', query],
    queryFn: ({ pageParam }) => {
      const page = { limit: PAGE_ITEMS, ...(pageParam === '' ? {} : { cursor: pageParam }) }
      return dataOf(api.GET('/api/v1/phrases', { params: { query: { ...query.value, ...page } } }))
    },
    initialPageParam: '',
    getNextPageParam: (last: Page<Phrase>) => last.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function usePhraseGroups(shop: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['phrases', 'groups', computed(() => toValue(shop))],
    queryFn: async () =>
      (await dataOf(api.GET('/api/v1/phrases/groups', { params: { query: { shop: toValue(shop) } } }))).items,
  })
}

/** `dry_run`: only what it would do. */
export function importPhrases(shop: string, file: Blob, dry_run: boolean): Promise<PhraseImport> {
  return dataOf(
    api.POST('/api/v1/phrases/import', {
      params: { query: { shop, dry_run } },
      // The bytes as they are: which encoding they have is for the server to see.
      body: file as unknown as number[],
      bodySerializer: (bytes: unknown) => bytes as Blob,
      headers: { 'Content-Type': 'text/csv' },
    }),
  )
}

export const exportAddress = (shop: string, encoding: 'utf-8' | 'gbk'): string =>
  `/api/v1/phrases/export?${new URLSearchParams({ shop, encoding })}`
