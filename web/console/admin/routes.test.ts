// Addresses with a filter or a token behind them, met before these pages were fetched.
import { expect, it } from 'vitest'
import { createMemoryHistory, createRouter, type RouteRecordRaw, type Router } from 'vue-router'
import { asAskedFor } from './routes'

const page = { render: () => null }

/** As the console does: an unknown address fetches the routes, then goes there again by its path. */
function consoleRouter(): Router {
  const late: RouteRecordRaw[] = [
    { path: '/setup', component: page, beforeEnter: asAskedFor },
    { path: '/admin', component: page, beforeEnter: asAskedFor, children: [{ path: 'accounts', component: page }] },
  ]
  const pending = { path: '/:rest(.*)*', name: 'pending', component: page }
  const router = createRouter({ history: createMemoryHistory('/app'), routes: [pending] })
  router.beforeEach((to) => {
    if (to.name !== 'pending' || !router.hasRoute('pending')) return true
    router.removeRoute('pending')
    for (const route of late) router.addRoute(route)
    return { path: to.fullPath, replace: true }
  })
  return router
}

it('keeps the filter and the token of the first address', async () => {
  for (const address of ['/admin/accounts?q=%E6%9D%8E&status=active', '/setup#a-token', '/admin/accounts']) {
    const router = consoleRouter()
    await router.push(address)
    expect(router.currentRoute.value.fullPath).toBe(address)
  }
})

it('lets a filter be cleared afterwards', async () => {
  const router = consoleRouter()
  await router.push('/admin/accounts?q=a')
  await router.replace({ query: {} })
  expect(router.currentRoute.value.fullPath).toBe('/admin/accounts')
})
