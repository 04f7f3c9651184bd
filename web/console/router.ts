// The console's addresses. Who is not signed in sees the sign-in page and comes back to where they were going.

import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import type { Permission } from '../shared/api/types'
// The first view comes in one piece: everybody needs it at once, and small files in a row take longer than their bytes.
import Desk from './shell/Desk.vue'
import { hasUnsent, offerVersion } from './shell/new_version'
import Shell from './shell/Shell.vue'
import SignIn from './sign_in/SignIn.vue'
import UnreachablePage from './sign_in/UnreachablePage.vue'
import { useSession } from './stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without being signed in. */
    open?: boolean
    /** Needs any one of these permissions, in any shop. */
    any_permission?: readonly Permission[]
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
  { path: '/unreachable', name: 'unreachable', component: UnreachablePage, meta: { open: true } },
  {
    path: '/',
    name: 'shell',
    component: Shell,
    children: [
      { path: '', name: 'desk', component: Desk },
      {
        path: 'search',
        name: 'search',
        component: () => import('./search/SearchPage.vue'),
        meta: { any_permission: ['conversation.view'] },
      },
      { path: ':conversation([0-9a-f-]{36})', name: 'conversation', component: Desk },
      {
        path: 'monitor',
        name: 'monitor',
        component: () => import('./monitor/MonitorPage.vue'),
        meta: { any_permission: ['conversation.supervise'] },
      },
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
    // Part by part: a location's `path` drops what follows ? and #, and the first start's token stands behind #.
    return { path: to.path, query: to.query, hash: to.hash, replace: true }
  }
  const session = useSession()
  if (to.meta.open) return true
  try {
    await session.restore()
  } catch {
    // Not "signed out": nobody can tell while the server does not answer.
    return { name: 'unreachable', query: { to: to.fullPath }, replace: true }
  }
  if (!session.me) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  const wanted = to.meta.any_permission
  return !wanted || wanted.some((permission) => session.canAnywhere(permission)) ? true : { name: 'desk' }
})

/** A script of this version that is not served any more, as browsers tell it, or a style, as the loader does. */
function isMissing(error: unknown): boolean {
  if (error instanceof TypeError) return /import|module|fetch/i.test(error.message)
  return error instanceof Error && error.message.startsWith('Unable to preload CSS')
}

const RELOADED_KEY = 'zhanggui.reloaded_at'
const RELOAD_EVERY_MS = 60_000

// After an update the server no longer has the files this page knows: the page is fetched anew, but never in a circle, and
// never over something unsent: then it is offered.
router.onError((error: unknown, to) => {
  if (!isMissing(error)) return
  const href = router.resolve(to.fullPath).href
  const last_ms = Number(sessionStorage.getItem(RELOADED_KEY) ?? 0)
  if (hasUnsent() || Date.now() - last_ms < RELOAD_EVERY_MS) {
    offerVersion(href)
    return
  }
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()))
  location.assign(href)
})
