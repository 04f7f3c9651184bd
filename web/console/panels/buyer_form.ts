// What staff may set of a buyer, as the form holds it and as the server takes it.

import type { Buyer } from '../../shared/api/types'

export interface BuyerDraft {
  name: string
  remark: string
  /** One text, parted by commas. */
  tags: string
  level: string
  /** 1–5; empty when nobody said. */
  friendliness: string
  /** The account's id; empty for nobody. */
  dedicated: string
}

export interface BuyerChanges {
  name?: string
  remark?: string
  tags?: string[]
  level?: number
  friendliness?: number | null
  dedicated?: string | null
}

/** Tags that were typed as one text: parted by commas of any script, each once. */
export function tagsOf(text: string): string[] {
  const tags = text.split(/[,，、;；\n]/).map((tag) => tag.trim())
  return [...new Set(tags)].filter((tag) => tag !== '')
}

export function draftOf(buyer: Buyer): BuyerDraft {
  return {
    name: buyer.name,
    remark: buyer.remark ?? '',
    tags: buyer.tags.join('、'),
    level: String(buyer.level),
    friendliness: buyer.friendliness === null ? '' : String(buyer.friendliness),
    dedicated: buyer.dedicated?.id ?? '',
  }
}

/** What was changed since `before`: what somebody else set meanwhile stays theirs. */
export function changesOf(before: BuyerDraft, now: BuyerDraft): BuyerChanges {
  const changes: BuyerChanges = {}
  if (now.name.trim() !== before.name) changes.name = now.name.trim()
  if (now.remark.trim() !== before.remark) changes.remark = now.remark.trim()
  if (tagsOf(now.tags).join() !== tagsOf(before.tags).join()) changes.tags = tagsOf(now.tags)
  if (now.level !== before.level) changes.level = Number(now.level)
  if (now.friendliness !== before.friendliness) changes.friendliness = Number(now.friendliness) || null
  if (now.dedicated !== before.dedicated) changes.dedicated = now.dedicated || null
  return changes
}

export type BlockEnd = 'never' | '1' | '7' | '30' | 'day'

/** When a block ends, as an instant: so many days from now, or with the day that was chosen, where the reader is. */
export function endOf(end: BlockEnd, day: string, now: number): string | null {
  if (end === 'never') return null
  if (end !== 'day') return new Date(now + Number(end) * 86_400_000).toISOString()
  const chosen = new Date(`${day}T23:59:59`)
  return Number.isNaN(chosen.getTime()) ? null : chosen.toISOString()
}
