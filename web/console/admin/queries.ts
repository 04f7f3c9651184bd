// What the admin pages read, and what must be read again after a change.

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import type { Account, Group, Page, Shop, ShopReception } from '../../shared/api/types'
import { queryClient } from '../queries'
import { useSession } from '../stores/session'
import type { AccountFilters } from './accounts/filters'
import { queryOf as accountQuery } from './accounts/filters'
import { type AuditFilters, queryOf as auditQuery } from './audit/filters'

const PAGE_ITEMS = 50
/** As many as the server gives at once. */
const WHOLE_ITEMS = 200

const after = (cursor: string): { cursor?: string } => (cursor === '' ? {} : { cursor })

export function useAccounts(filters: MaybeRefOrGetter<AccountFilters>) {
  const query = computed(() => accountQuery(toValue(filters)) as { q?: string; status?: Account['status'] })
  return useInfiniteQuery({
    queryKey: ['accounts', 'list', query],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/api/v1/accounts', { params: { query: { ...query.value, limit: PAGE_ITEMS, ...after(pageParam) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (last: Page<Account>) => last.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export const readAccount = (id: string): Promise<Account> =>
  dataOf(api.GET('/api/v1/accounts/{id}', { params: { path: { id } } }))

export function useAccount(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['accounts', 'one', computed(() => toValue(id))],
    queryFn: () => readAccount(toValue(id)),
  })
}

export function useAccountDevices(id: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['accounts', 'devices', computed(() => toValue(id))],
    queryFn: async () =>
      (await dataOf(api.GET('/api/v1/accounts/{id}/devices', { params: { path: { id: toValue(id) } } }))).items,
  })
}

export function useOwnDevices() {
  return useQuery({
    queryKey: ['devices'],
    queryFn: async () => (await dataOf(api.GET('/api/v1/devices'))).items,
  })
}

export function useRoles() {
  return useQuery({
    queryKey: ['roles'],
    queryFn: async () => (await dataOf(api.GET('/api/v1/roles'))).items,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

async function allShops(): Promise<Shop[]> {
  const shops: Shop[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page<Shop> = await dataOf(
      api.GET('/api/v1/shops', { params: { query: { limit: WHOLE_ITEMS, ...after(cursor) } } }),
    )
    shops.push(...page.items)
    cursor = page.next_cursor
  }
  return shops
}

export function useShops() {
  return useQuery({ queryKey: ['shops', 'list'], queryFn: allShops })
}

export const readShop = (id: string): Promise<Shop> =>
  dataOf(api.GET('/api/v1/shops/{id}', { params: { path: { id } } }))

export function useShop(id: MaybeRefOrGetter<string>) {
  return useQuery({ queryKey: ['shops', 'one', computed(() => toValue(id))], queryFn: () => readShop(toValue(id)) })
}

export const readGroups = async (shop: string): Promise<Group[]> =>
  (await dataOf(api.GET('/api/v1/shops/{id}/groups', { params: { path: { id: shop } } }))).items

export function useGroups(shop: MaybeRefOrGetter<string>) {
  return useQuery({ queryKey: ['groups', computed(() => toValue(shop))], queryFn: () => readGroups(toValue(shop)) })
}

export const readReception = (shop: string): Promise<ShopReception> =>
  dataOf(api.GET('/api/v1/shops/{id}/reception', { params: { path: { id: shop } } }))

export function useReception(shop: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['receptions', computed(() => toValue(shop))],
    queryFn: () => readReception(toValue(shop)),
  })
}

export function useAudit(filters: MaybeRefOrGetter<AuditFilters>) {
  const query = computed(() => auditQuery(toValue(filters)))
  return useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam }) =>
      dataOf(
        api.GET('/api/v1/audit', { params: { query: { ...query.value, limit: PAGE_ITEMS, ...after(pageParam) } } }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    // A log is read for what happened just now.
    staleTime: 0,
  })
}

type Changed = 'accounts' | 'shops' | 'groups' | 'devices' | 'receptions' | 'phrases'

/** After a change: what shows it is read again. Every change is also a new line of the audit list. */
export async function changed(...what: Changed[]): Promise<void> {
  await Promise.all([...what, 'audit'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
}

/** Shops, groups and one's own second factor are part of who one is. */
export async function refreshMe(): Promise<void> {
  const session = useSession()
  session.me = await dataOf(api.GET('/api/v1/session'))
}
