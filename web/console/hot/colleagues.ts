// Who else could serve: the colleagues of some shops with what the socket told since, and what keeps each from it.

import { useQueries } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import type { Agent, NamedRef } from '../../shared/api/types'
import { t } from '../i18n'
import { useDesk } from '../stores/desk'
import type { Colleague } from '../stores/desk/state'

/** Loads change by the second at a peak. */
const EVERY_MS = 5000

export interface Candidate extends Agent {
  /** Why nothing can be given to them now; `null` when it can. */
  obstacle: string | null
  /** The obstacle is only that they hold as many as they may. */
  full: boolean
}

const ORDER = { online: 0, hold: 1, offline: 2 }

function obstacleOf(agent: Agent, told: Colleague | undefined): string | null {
  if (agent.presence === 'offline') return t('transfer.offline')
  // Counts as on hold; why says more.
  if (agent.not_responding) return t('target.not_responding')
  if (agent.presence === 'hold') return t('transfer.hold')
  if (told?.next) return t('target.draining')
  return null
}

/** What the socket told since the list was read is newer. */
export function candidateOf(agent: Agent, told: Colleague | undefined): Candidate {
  const { load, cap, not_responding } = told ?? agent
  const presence = told ? (told.connected ? told.status : 'offline') : agent.presence
  const now = { ...agent, load, cap, not_responding, presence }
  const obstacle = obstacleOf(now, told)
  const full = obstacle === null && now.load >= now.cap
  return { ...now, full, obstacle: full ? t('transfer.full', { load: now.load, cap: now.cap }) : obstacle }
}

/** Those who can take it first, then those with the most room. */
export const byRoom = (a: Candidate, b: Candidate): number =>
  ORDER[a.presence] - ORDER[b.presence] || a.load / a.cap - b.load / b.cap

export function useColleagues(shops: readonly string[]) {
  const desk = useDesk()
  const queries = useQueries({
    queries: shops.map((shop) => ({
      queryKey: ['agents', shop],
      queryFn: () => dataOf(api.GET('/api/v1/shops/{id}/agents', { params: { path: { id: shop } } })),
      staleTime: 0,
      refetchInterval: EVERY_MS,
    })),
  })
  const agents = computed(() => {
    const all = new Map<string, Agent>()
    for (const { data } of queries.value) for (const agent of data?.items ?? []) all.set(agent.id, agent)
    return [...all.values()]
  })
  return {
    candidates: computed(() =>
      agents.value.map((agent) => candidateOf(agent, desk.desk.colleagues.get(agent.id))).sort(byRoom),
    ),
    /** Of the colleagues: there is none without members. */
    groups: computed<NamedRef[]>(() => [
      ...new Map(agents.value.flatMap((agent) => agent.groups).map((group) => [group.id, group])).values(),
    ]),
    loaded: computed(() => queries.value.every(({ data }) => data !== undefined)),
    error: computed(() => queries.value.find(({ error, data }) => error && !data)?.error ?? null),
    refetch: () => void Promise.all(queries.value.map(({ refetch }) => refetch())),
  }
}
