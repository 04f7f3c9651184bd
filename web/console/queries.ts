// The cache of REST answers, for panels and admin pages only: live data is in the desk store.

import { QueryClient } from '@tanstack/vue-query'
import { ApiError } from '../shared/api/client'

/** A lost connection is tried again; a refusal is an answer. */
const mayHelp = (failures: number, error: Error): boolean =>
  failures < 2 && error instanceof ApiError && (error.code === 'network' || error.status >= 500)

export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: mayHelp, refetchOnWindowFocus: false } },
})
