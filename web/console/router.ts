// The console's addresses. Who is not signed in sees the sign-in page and comes back to where they were going.

import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
// The first view comes in one piece: everybody needs it at once, and small files in a row take longer than their bytes.
import Desk from './hot/Desk.vue'
import Shell from './shell/Shell.vue'
import SignIn from './sign_in/SignIn.vue'
import { useSession } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without being signed in. */
    open?: boolean
    /** Needs any one of these permissions, in any shop. */
    any_permission?: readonly string[]
  }
}

/** What `admin/routes.ts` exports: pages inside the shell (top bar), and pages that stand alone. */
export interface AdminRoutes {
  inShell: RouteRecordRaw[]
  alone: RouteRecordRaw[]
}

const ADMIN_PENDING = 'admin-pending'

const routes: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    name: 'sign-in',
    component: SignIn,
    meta: { open: true },
  },
  {
    path: '/',
    name: 'shell',
    component: Shell,
    children: [
      { path: '', name: 'desk', component: Desk },
      { path: ':conversation([0-9a-f-]{36})', name: 'conversation', component: Desk },
    ],
  },
  // Any other address may be an admin page; those are fetched when first asked for.
  { path: '/:rest(.*)*', name: ADMIN_PENDING, component: { render: () => null }, meta: { open: true } },
]

export const router = createRouter({ history: createWebHistory('/app'), routes })

async function addAdminRoutes(): Promise<void> {
  const { adminRoutes } = await import('./admin/routes')
  router.removeRoute(ADMIN_PENDING)
  for (const route of adminRoutes.inShell) router.addRoute('shell', route)
  for (const route of adminRoutes.alone) router.addRoute(route)
  router.addRoute({ path: '/:rest(.*)*', redirect: { name: 'desk' } })
}

router.beforeEach(async (to: RouteLocationNormalized) => {
  if (to.name === ADMIN_PENDING) {
    await addAdminRoutes()
    return { path: to.fullPath, replace: true }
  }
  const session = useSession()
  if (to.meta.open) return true
  await session.restore()
  if (!session.me) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  const wanted = to.meta.any_permission
  return !wanted || wanted.some((permission) => session.canAnywhere(permission)) ? true : { name: 'desk' }
})
