// The permissions of all roles as rows under their area: the first part of their code.

import type { Permission, Role } from '../../../shared/api/types'

export interface Area {
  area: string
  permissions: Permission[]
}

// As one meets them: the buyers first, the house last. Areas not named here follow.
const ORDER: readonly string[] = ['conversation', 'buyer', 'shop', 'group', 'account', 'audit']

const rank = (area: string): number => (ORDER.includes(area) ? ORDER.indexOf(area) : ORDER.length)

export function areasOf(roles: readonly Role[]): Area[] {
  const areas = new Map<string, Permission[]>()
  for (const permission of new Set(roles.flatMap((role) => role.permissions))) {
    const area = permission.split('.', 1)[0] ?? permission
    areas.set(area, [...(areas.get(area) ?? []), permission])
  }
  return [...areas]
    .map(([area, permissions]) => ({ area, permissions }))
    .sort((a, b) => rank(a.area) - rank(b.area) || a.area.localeCompare(b.area))
}
