// The admin's sections, in their order, and who may see each.

import { useSession } from '../stores/session'

const SHOPS = ['shop.manage', 'shop.create', 'group.manage'] as const

export const SECTIONS = [
  { name: 'accounts', label: 'nav.accounts', path: '/admin/accounts', needs: ['account.view'] },
  { name: 'roles', label: 'nav.roles', path: '/admin/roles', needs: ['account.view'] },
  { name: 'shops', label: 'nav.shops', path: '/admin/shops', needs: SHOPS },
  { name: 'audit', label: 'nav.audit', path: '/admin/audit', needs: ['audit.view'] },
  { name: 'settings', label: 'nav.settings', path: '/settings', needs: [] },
  { name: 'security', label: 'nav.security', path: '/security', needs: [] },
] as const

export type Section = (typeof SECTIONS)[number]

/** One's own preferences and security are open to everybody. */
export function visibleSections(): Section[] {
  const session = useSession()
  return SECTIONS.filter(
    ({ needs }) => needs.length === 0 || needs.some((permission) => session.canAnywhere(permission)),
  )
}
