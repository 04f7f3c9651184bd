// What I closed before this page was opened, so that 刚结束 is not empty after a reload.

import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import { useDesk } from '../stores/desk'
import { freshThread } from '../stores/desk/reduce'
import type { Thread } from '../stores/desk/state'
import { useSession } from '../stores/session'
import { useShopFilter } from '../stores/shop_filter'

const SHOWN = 10

export function useRecentlyEnded() {
  const session = useSession()
  const desk = useDesk()
  const filter = useShopFilter()
  const query = useQuery({
    queryKey: ['recently-ended'],
    queryFn: () =>
      dataOf(
        api.GET('/api/v1/conversations', { params: { query: { assignee: 'me', state: 'closed', limit: SHOWN } } }),
      ),
    enabled: () => session.canAnywhere('conversation.view'),
    staleTime: Number.POSITIVE_INFINITY,
  })

  return computed<Thread[]>(() =>
    (query.data.value?.items ?? [])
      .filter((conversation) => filter.shop === null || conversation.shop === filter.shop.id)
      // What the desk knows of the same thread is newer.
      .filter((conversation) => {
        const known = desk.desk.threads.get(conversation.thread)
        return !known || (!known.mine && known.departure === null && known.conversation.id === conversation.id)
      })
      .map((conversation) => ({
        ...freshThread(conversation, desk.desk.account),
        departure: { because: 'closed', at: conversation.closed_at ?? conversation.opened_at },
      })),
  )
}
