// What can be done from every signed-in page: where to go, my status, how it looks.

import { useRouter } from 'vue-router'
import type { PresenceStatus } from '../../shared/api/types'
import { LOCALES } from '../../shared/i18n'
import { deskAt } from '../addresses'
import { errorText, t } from '../i18n'
import { toggleMute } from '../notify/mute'
import { preferences, type Theme } from '../preferences'
import { useDesk } from '../stores/desk'
import { deskDialog } from '../stores/desk_dialogs'
import { useQueueOrder } from '../stores/queue_order'
import { useSession } from '../stores/session'
import { toast } from '../ui/toasts'
import { type Action, useActions } from './actions'
import { openSurface } from './open'

const PRESENCES: readonly PresenceStatus[] = ['online', 'hold', 'offline']
const THEMES: readonly Theme[] = ['light', 'dark', 'system']
const SORTS = ['longest_wait', 'last_buyer'] as const

/** The buyer who has waited longest, or the next one when that is the open one. */
function useNextWaiting(): () => void {
  const order = useQueueOrder()
  const router = useRouter()
  return () => {
    const current = router.currentRoute.value.params.conversation
    const next = order.by_wait.find((thread) => thread.conversation.id !== current)
    if (next) void router.push(deskAt(next.conversation.id))
  }
}

function usePlaces(): () => Action[] {
  const session = useSession()
  const router = useRouter()
  const nextWaiting = useNextWaiting()
  const go = (to: string) => () => void router.push(to)
  const search: Action = {
    id: 'search',
    group: 'go',
    icon: 'search',
    title: () => t('action.search'),
    keys: '$mod+Shift+KeyF',
    in_fields: true,
    takes_query: true,
    run: (q) => void router.push({ name: 'search', query: q ? { q } : {} }),
  }
  return () => [
    {
      id: 'next_waiting',
      group: 'go',
      icon: 'clock',
      title: () => t('action.next_waiting'),
      keys: 'Alt+ArrowDown',
      in_fields: true,
      run: nextWaiting,
    },
    ...(session.canAnywhere('conversation.view') ? [search] : []),
    { id: 'desk', group: 'go', icon: 'chat', title: () => t('action.desk'), run: go('/') },
    ...(session.canAnywhere('conversation.supervise')
      ? [{ id: 'monitor', group: 'go', icon: 'chart', title: () => t('nav.monitor'), run: go('/monitor') } as const]
      : []),
    ...(session.canAnywhere('account.view') || session.canAnywhere('shop.manage')
      ? [{ id: 'admin', group: 'go', icon: 'order', title: () => t('action.admin'), run: go('/admin') } as const]
      : []),
    { id: 'settings', group: 'go', icon: 'sliders', title: () => t('action.settings'), run: go('/settings') },
    { id: 'security', group: 'go', icon: 'lock', title: () => t('action.security'), run: go('/security') },
    {
      id: 'palette',
      group: 'go',
      title: () => t('palette'),
      keys: '$mod+KeyK',
      in_fields: true,
      unlisted: true,
      run: () => (openSurface.value = 'palette'),
    },
    {
      id: 'sheet',
      group: 'go',
      icon: 'bolt',
      title: () => t('shortcuts.open'),
      keys: 'Shift+?',
      run: () => (openSurface.value = 'sheet'),
    },
  ]
}

function useMine(): () => Action[] {
  const session = useSession()
  const desk = useDesk()
  const become = (status: PresenceStatus) => () => {
    desk.setPresence(status).catch((error: unknown) => {
      toast(t('presence.failed', { why: errorText(error) }), { kind: 'error' })
    })
  }
  return () => {
    if (!session.canAnywhere('conversation.serve')) return []
    const presences = PRESENCES.filter((status) => status !== session.me?.presence).map(
      (status): Action => ({
        id: `presence.${status}`,
        group: 'me',
        icon: `presence-${status}`,
        title: () => t(`action.presence.${status}`),
        run: become(status),
      }),
    )
    const endShift = () => (deskDialog.value = { kind: 'shift_end' })
    return [
      ...presences,
      { id: 'shift_end', group: 'me', icon: 'transfer', title: () => t('action.shift_end'), run: endShift },
    ]
  }
}

function useLooks(): () => Action[] {
  const order = useQueueOrder()
  return () => [
    {
      id: 'mute',
      group: 'look',
      icon: preferences.value.volume === 0 ? 'sound' : 'sound-off',
      title: () => t(preferences.value.volume === 0 ? 'action.unmute' : 'action.mute'),
      run: toggleMute,
    },
    ...SORTS.filter((sort) => sort !== order.sort_by).map(
      (sort): Action => ({
        id: `sort.${sort}`,
        group: 'look',
        icon: 'sort',
        title: () => t(`action.sort.${sort}`),
        run: () => (order.sort_by = sort),
      }),
    ),
    ...THEMES.filter((theme) => theme !== preferences.value.theme).map(
      (theme): Action => ({
        id: `theme.${theme}`,
        group: 'look',
        icon: 'eye',
        title: () => t(`action.theme.${theme}`),
        words: () => 'theme',
        run: () => (preferences.value.theme = theme),
      }),
    ),
    ...LOCALES.map(
      (locale): Action => ({
        id: `language.${locale}`,
        group: 'look',
        icon: 'edit',
        title: () => t(`action.language.${locale}`),
        words: () => 'language 语言',
        run: () => (preferences.value.locale = locale),
      }),
    ),
  ]
}

/** Once, by the frame of the signed-in pages. */
export function useDeskActions(): void {
  useActions(usePlaces())
  useActions(useMine())
  useActions(useLooks())
}
