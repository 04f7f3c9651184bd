// Names for codes of the server. One this console does not know yet is shown as its code.

import { type AdminKey, knows, t } from './messages'

function named(kind: string, code: string): string {
  const key = `${kind}.${code}`
  return knows(key) ? t(key as AdminKey & 'role.agent') : code
}

export const roleName = (code: string): string => named('role', code)
export const roleHint = (code: string): string => {
  const key = `role_hint.${code}`
  return knows(key) ? t(key as AdminKey & 'role_hint.agent') : ''
}
export const permissionName = (code: string): string => named('permission', code)
export const areaName = (area: string): string => named('area', area)
export const actionName = (code: string): string => named('action', code)
