// What somebody else decided about this desk's conversations, said once in words.

import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { ConversationRemoved, OfferEnded } from '../../shared/api/types'
import { deskAt } from '../addresses'
import { t } from '../i18n'
import { useDesk } from '../stores/desk'
import type { Thread } from '../stores/desk/state'
import { useQueueOrder } from '../stores/queue_order'
import { toast } from '../ui/toasts'

/** Empty where the list alone says enough. */
export function removedText({ because, by, reason }: ConversationRemoved, name: string): string {
  if (because !== 'taken_over' && because !== 'assigned') return ''
  const what = t(`removed.${because}`, { by: by?.name ?? t('state.somebody'), name })
  return reason ? t('removed.why', { what, reason }) : what
}

/** To the sender of a transfer that came to nothing; an accepted one shows as the conversation leaving. */
export function offerEndedText({ to, outcome }: OfferEnded, me: string, name: string): string {
  if (to.id === me || (outcome !== 'declined' && outcome !== 'expired')) return ''
  return t(`offer.${outcome}`, { to: to.name, name })
}

/** Those whose time is over: not the ones that the buyer's message or the agent brought back, nor those that left. */
export function returned(
  before: readonly Thread[],
  now: readonly Thread[],
  threads: ReadonlyMap<string, Thread>,
): Thread[] {
  const aside = new Set(now.map(({ conversation }) => conversation.id))
  return before.flatMap(({ conversation }) => {
    const held = threads.get(conversation.thread)
    const over = held?.mine && held.conversation.id === conversation.id && held.conversation.snoozed_until !== null
    return over && !aside.has(conversation.id) ? [held] : []
  })
}

export function useNotices(): void {
  const desk = useDesk()
  const order = useQueueOrder()
  const router = useRouter()
  const nameOf = (conversation: string): string | undefined =>
    desk.byConversation.get(conversation)?.conversation.buyer.name

  watch(
    () => desk.notice,
    (notice) => {
      if (!notice) return
      const name = nameOf(notice.d.conversation) ?? t('buyer')
      const text =
        notice.kind === 'removed' ? removedText(notice.d, name) : offerEndedText(notice.d, desk.desk.account, name)
      if (text) toast(text)
    },
    { flush: 'sync' },
  )

  watch(
    () => order.snoozed,
    (now, before) => {
      for (const { conversation } of returned(before, now, desk.desk.threads)) {
        const run = () => void router.push(deskAt(conversation.id))
        toast(t('snooze.over', { name: conversation.buyer.name }), { action: { label: t('snooze.open'), run } })
      }
    },
  )
}
