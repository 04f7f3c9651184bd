// What the server would make of a colour that is being chosen, for the pictures beside the form.

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { api, dataOf } from '../../../shared/api/client'
import type { Colours } from '../../../shared/api/types'

export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text)
}

/** Stays at the last one while what is typed is no colour yet. */
export function useColours(colour: MaybeRefOrGetter<string>) {
  const named = computed(() => toValue(colour).toLowerCase())
  const query = useQuery({
    queryKey: ['colours', named],
    queryFn: () => dataOf(api.GET('/api/v1/colours/{colour}', { params: { path: { colour: named.value.slice(1) } } })),
    enabled: () => isColour(named.value),
    placeholderData: keepPreviousData<Colours>,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return query.data
}
