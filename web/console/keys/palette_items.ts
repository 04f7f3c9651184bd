// What the palette offers for a query: conversations by the buyer's name, then actions, then what takes any query.

import type { Thread } from '../stores/desk/state'
import type { Action } from './actions'
import { best } from './match'

export type PaletteItem =
  | { kind: 'conversation'; key: string; thread: Thread }
  | { kind: 'action'; key: string; action: Action }

/** Enough to choose from by eye; the query narrows it. */
const CONVERSATIONS = 8
const ACTIONS = 40

export function paletteItems(query: string, threads: readonly Thread[], all: readonly Action[]): PaletteItem[] {
  const listed = all.filter((action) => !action.unlisted && !action.takes_query)
  const asking = query.trim() === '' ? [] : all.filter((action) => action.takes_query)
  // Without a query the keys of the open conversation come before other people.
  const found = best(threads, query, ({ conversation }) => conversation.buyer.name, CONVERSATIONS)
  const conversations = found.map(
    (thread): PaletteItem => ({ kind: 'conversation', key: thread.conversation.id, thread }),
  )
  const text = (action: Action) => `${action.title()} ${action.words?.() ?? ''}`
  const commands = [...best(listed, query, text, ACTIONS), ...asking].map(
    (action): PaletteItem => ({ kind: 'action', key: action.id, action }),
  )
  return [...conversations, ...commands]
}
