// Who is signed in and what they may do. The desk socket keeps `me` fresh after sign-in.

import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { ApiError, api, dataOf } from '../../shared/api/client'
import type { Me, MyShop, Permission } from '../../shared/api/types'
import { queryClient } from '../queries'

export interface Credentials {
  login: string
  password: string
  /** The one-time code, when the account has one. */
  code?: string
}

export const useSession = defineStore('session', () => {
  const me = shallowRef<Me | null>(null)
  const leaving = shallowRef(false)
  let restoring: Promise<void> | null = null

  const shops = computed<Map<string, MyShop>>(() => new Map(me.value?.shops.map((shop) => [shop.id, shop])))

  /** Asks once whether the cookie still signs us in. */
  function restore(): Promise<void> {
    if (me.value) return Promise.resolve()
    restoring ??= dataOf(api.GET('/api/v1/session'))
      .then((answer) => {
        me.value = answer
      })
      .catch((error: unknown) => {
        restoring = null
        // Anything but "not signed in" must not look like it: the page says that the server is away.
        if (!(error instanceof ApiError) || error.status !== 401) throw error
      })
    return restoring
  }

  async function signIn(credentials: Credentials): Promise<void> {
    me.value = await dataOf(api.POST('/api/v1/session', { body: credentials }))
  }

  /** Forgets who was here, on this page only. */
  function forget(): void {
    me.value = null
    restoring = null
    queryClient.clear()
  }

  /** While this runs the server cuts the socket; `leaving` tells that from being thrown out. */
  async function signOut(): Promise<void> {
    leaving.value = true
    try {
      await api.DELETE('/api/v1/session')
      forget()
    } finally {
      leaving.value = false
    }
  }

  /** In that shop, or by a permission held for all of them. */
  function can(permission: Permission, shop?: string): boolean {
    if (me.value?.permissions.includes(permission)) return true
    return shop !== undefined && (shops.value.get(shop)?.permissions.includes(permission) ?? false)
  }

  function canAnywhere(permission: Permission): boolean {
    return can(permission) || (me.value?.shops.some((shop) => shop.permissions.includes(permission)) ?? false)
  }

  return { me, leaving, shops, restore, signIn, signOut, forget, can, canAnywhere }
})
