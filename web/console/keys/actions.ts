// The registry of what can be done from anywhere: the palette lists it, the shortcut sheet explains it, keys run it.
// A part of the console adds its own while it is on the page:
//
//   useActions(() => [{ id: 'monitor', group: 'go', icon: 'chart', title: () => t('nav.monitor'), run: openMonitor }])

import { computed, type MaybeRefOrGetter, onScopeDispose, shallowReactive, toValue } from 'vue'
import type { IconName } from '../ui/icons'

/** In the order in which they stand. */
export const GROUPS = ['conversation', 'go', 'me', 'look'] as const
export type ActionGroup = (typeof GROUPS)[number]

export interface Action {
  /** Of two with the same id the one that was added last stands. */
  id: string
  group: ActionGroup
  title: () => string
  icon?: IconName
  /** Other words it is found by. */
  words?: () => string
  /** One press, as tinykeys writes it: `Alt+ArrowDown`, `$mod+KeyK`, `Shift+?`. */
  keys?: string
  /** Also while one writes in a field: only for presses that write nothing themselves. */
  in_fields?: boolean
  /** It takes whatever was typed into the palette, so it is offered for every query, last. */
  takes_query?: boolean
  /** For the sheet and for keys only, as opening the palette from the palette. */
  unlisted?: boolean
  run: (query: string) => void
}

type Source = MaybeRefOrGetter<readonly Action[]>
const sources = shallowReactive(new Set<Source>())

/** Adds actions until the returned function is called. */
export function addActions(source: Source): () => void {
  sources.add(source)
  return () => sources.delete(source)
}

/** Adds actions while the calling component is on the page; a getter follows what it reads. */
export function useActions(source: Source): void {
  onScopeDispose(addActions(source))
}

/** Everything that can be done now, group by group. */
export const actions = computed<readonly Action[]>(() => {
  const byId = new Map([...sources].flatMap((source) => toValue(source)).map((action) => [action.id, action]))
  return GROUPS.flatMap((group) => [...byId.values()].filter((action) => action.group === group))
})
