// Wrap-ups in the making, while this page is open: a closing can be undone within five seconds.

import type { WrapUpWords } from '../stores/desk/leaving'

const KEPT = 50
const drafts = new Map<string, WrapUpWords>()

export function draftOf(conversation: string): WrapUpWords | null {
  return drafts.get(conversation) ?? null
}

export function keepDraft(conversation: string, words: WrapUpWords): void {
  drafts.delete(conversation)
  if (words.topic.trim() || words.summary.trim()) drafts.set(conversation, words)
  const oldest = drafts.keys().next().value
  if (drafts.size > KEPT && oldest !== undefined) drafts.delete(oldest)
}
