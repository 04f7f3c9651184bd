// Where the admin pages live. Fetched with the first of them; each page is a chunk of its own.

import type { RouteRecordRaw } from 'vue-router'
import type { Permission } from '../../shared/api/types'
import type { AdminRoutes } from '../router'
import { SECTIONS, visibleSections } from './sections'

const needs = (name: (typeof SECTIONS)[number]['name']): { any_permission?: readonly Permission[] } => {
  const permissions = SECTIONS.find((section) => section.name === name)?.needs ?? []
  return permissions.length > 0 ? { any_permission: permissions } : {}
}

const children: RouteRecordRaw[] = [
  {
    path: '',
    name: 'admin',
    component: { render: () => null },
    // Not a plain redirect: those are followed before it is known who is signed in.
    beforeEnter: () => ({ name: visibleSections()[0]?.name ?? 'settings' }),
  },
  {
    path: 'accounts',
    name: 'accounts',
    component: () => import('./accounts/AccountsPage.vue'),
    meta: needs('accounts'),
  },
  {
    path: 'accounts/new',
    name: 'account-new',
    component: () => import('./accounts/AccountNewPage.vue'),
    meta: { any_permission: ['account.manage'] },
  },
  {
    path: 'accounts/:id',
    name: 'account',
    component: () => import('./accounts/AccountPage.vue'),
    props: true,
    meta: { any_permission: ['account.view'] },
  },
  {
    path: 'roles',
    name: 'roles',
    component: () => import('./roles/RolesPage.vue'),
    meta: needs('roles'),
  },
  {
    path: 'shops',
    name: 'shops',
    component: () => import('./shops/ShopsPage.vue'),
    meta: needs('shops'),
  },
  {
    path: 'shops/new',
    name: 'shop-new',
    component: () => import('./shops/ShopNewPage.vue'),
    meta: { any_permission: ['shop.create'] },
  },
  {
    path: 'shops/:id',
    component: () => import('./shops/ShopPage.vue'),
    props: true,
    meta: { any_permission: ['shop.view'] },
    children: [
      { path: '', name: 'shop', component: () => import('./shops/ShopSettings.vue'), props: true },
      {
        path: 'reception',
        name: 'shop-reception',
        component: () => import('./reception/ReceptionPage.vue'),
        props: true,
      },
      { path: 'groups', name: 'shop-groups', component: () => import('./groups/GroupsPage.vue'), props: true },
      { path: 'phrases', name: 'shop-phrases', component: () => import('./phrases/PhrasesPage.vue'), props: true },
      { path: 'embed', name: 'shop-embed', component: () => import('./shops/ShopEmbed.vue'), props: true },
    ],
  },
  {
    path: 'audit',
    name: 'audit',
    component: () => import('./audit/AuditPage.vue'),
    meta: needs('audit'),
  },
  { path: '/settings', name: 'settings', component: () => import('./settings/SettingsPage.vue') },
  { path: '/security', name: 'security', component: () => import('./security/SecurityPage.vue') },
]

export const adminRoutes: AdminRoutes = {
  inShell: [{ path: '/admin', component: () => import('./AdminLayout.vue'), children }],
  alone: [
    {
      path: '/setup',
      name: 'setup',
      component: () => import('./setup/SetupPage.vue'),
      meta: { open: true },
    },
  ],
}
