// What the desk needs to know of how a shop receives its buyers: its groups' rules, its lanes, when it asks for ratings.

import { useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { api, dataOf } from '../shared/api/client'
import type { Group } from '../shared/api/types'
import { queryClient } from './queries'

const readGroups = async (shop: string): Promise<Group[]> =>
  (await dataOf(api.GET('/api/v1/shops/{id}/groups', { params: { path: { id: shop } } }))).items

/** The groups of a shop; the admin pages read and refresh the same ones. */
export function useShopGroups(shop: MaybeRefOrGetter<string>) {
  return useQuery({ queryKey: ['groups', computed(() => toValue(shop))], queryFn: () => readGroups(toValue(shop)) })
}

/** One group as last read, or read now; `null` where it cannot be read: the server decides then. */
export async function groupOf(shop: string, group: string): Promise<Group | null> {
  const groups = await queryClient
    .fetchQuery({ queryKey: ['groups', shop], queryFn: () => readGroups(shop) })
    .catch(() => null)
  return groups?.find((one) => one.id === group) ?? null
}

const RARELY_CHANGES_MS = 60_000

export function useReception(shop: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: ['desk-reception', computed(() => toValue(shop))],
    queryFn: async () =>
      (await dataOf(api.GET('/api/v1/shops/{id}/reception', { params: { path: { id: toValue(shop) } } }))).reception,
    enabled: computed(() => toValue(enabled)),
    staleTime: RARELY_CHANGES_MS,
  })
}
