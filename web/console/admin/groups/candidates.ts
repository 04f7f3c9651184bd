// Who may be put into a group of a shop: whoever serves in that shop and is not in it yet.

import type { Account, GroupMember } from '../../../shared/api/types'

/** The roles that serve buyers; the owner always does. */
const SERVING: readonly string[] = ['agent', 'supervisor']

export function servesIn(account: Account, shop: string): boolean {
  if (account.kind === 'owner') return true
  return account.grants.some((grant) => SERVING.includes(grant.role) && (grant.shop === null || grant.shop === shop))
}

export function candidates(accounts: readonly Account[], members: readonly GroupMember[], shop: string): Account[] {
  const inside = new Set(members.map((member) => member.account))
  return accounts.filter((account) => account.status === 'active' && !inside.has(account.id) && servesIn(account, shop))
}
