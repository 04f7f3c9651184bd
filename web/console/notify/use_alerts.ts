// From what happens on the desk to what is heard and shown: one tab rings, nothing rings for what is being looked at.

import { computed, onScopeDispose, watch } from 'vue'
import { useRouter } from 'vue-router'
import { deskAt } from '../addresses'
import { preferences } from '../preferences'
import { useDesk } from '../stores/desk'
import { useOverdue } from '../stores/overdue'
import { useQueueOrder } from '../stores/queue_order'
import { useSession } from '../stores/session'
import { type Alert, alertsOf } from './alerts'
import { noticeText, showNotice } from './desktop'
import { useFaviconCount } from './favicon'
import { hearing, openLoudspeaker, play } from './loudspeaker'
import { firstToSay, useLookedAt, useOnlyTab } from './tabs'
import { URGENCY } from './tunes'

/** What happens in the same moment is one ring, the most urgent. */
const TOGETHER_MS = 60

export function useAlerts(): void {
  const desk = useDesk()
  const order = useQueueOrder()
  const overdue = useOverdue()
  const session = useSession()
  const router = useRouter()
  const account = session.me?.id ?? ''
  const current = (): string | null => {
    const { conversation } = router.currentRoute.value.params
    return typeof conversation === 'string' && conversation !== '' ? conversation : null
  }
  const looked = useLookedAt(`zhanggui.looked.${account}`, current)
  const rings = useOnlyTab(
    `zhanggui.ring.${account}`,
    computed(() => hearing.value === 'yes'),
  )
  const shows = useOnlyTab(
    `zhanggui.show.${account}`,
    computed(() => true),
  )
  onScopeDispose(openLoudspeaker())
  useFaviconCount(() => order.waiting.length)

  let together: Alert[] = []

  function ring(): void {
    const heard = together.filter(
      ({ kind, conversation }) => preferences.value.sounds[kind] && !(kind === 'message' && looked.at(conversation)),
    )
    together = []
    const kind = URGENCY.find((one) => heard.some((alert) => alert.kind === one))
    if (kind) void play(kind, preferences.value.volume)
  }

  function show(alert: Alert): void {
    const how = preferences.value.notifications
    if (how === 'off' || looked.anywhere()) return
    const text = noticeText(alert, session.shops.get(alert.shop)?.name, how)
    showNotice(alert, text, () => void router.push(deskAt(alert.conversation)))
  }

  function tell(alert: Alert): void {
    if (shows.value && firstToSay(`show/${alert.id}`)) show(alert)
    if (!rings.value || !firstToSay(`ring/${alert.id}`)) return
    if (together.push(alert) === 1) setTimeout(ring, TOGETHER_MS)
  }

  onScopeDispose(
    desk.observe((action, before, after) => {
      for (const alert of alertsOf(action, before, after)) tell(alert)
    }),
  )

  // Those who were overdue when the page was opened are plain to see and ring no more.
  let settled = desk.greeted
  watch(
    () => desk.greeted,
    (greeted) => {
      settled = greeted
    },
    { flush: 'post' },
  )
  watch(
    () => overdue.waits,
    (now, before) => {
      const known = new Set(before.map(({ id }) => id))
      const fresh = now.find(({ id }) => !known.has(id))
      const thread = fresh && desk.byConversation.get(fresh.id)
      if (!thread || !settled) return
      const { id, shop, buyer, waiting_since } = thread.conversation
      tell({
        kind: 'overdue',
        id: `overdue/${id}/${waiting_since}`,
        conversation: id,
        shop,
        name: buyer.name,
        text: '',
      })
    },
  )
}
