// Closing a conversation: with a wrap-up where its group wants one, with five seconds to think again, then on to the next.

import { useRouter } from 'vue-router'
import { deskAt } from '../addresses'
import { errorText, t } from '../i18n'
import { groupOf } from '../reception'
import { useDesk } from '../stores/desk'
import type { WrapUpWords } from '../stores/desk/leaving'
import type { Thread } from '../stores/desk/state'
import { deskDialog } from '../stores/desk_dialogs'
import { useQueueOrder } from '../stores/queue_order'
import { toast } from '../ui/toasts'

const UNDO_S = 5

export function useClosing() {
  const desk = useDesk()
  const order = useQueueOrder()
  const router = useRouter()

  /** On to the buyer who has waited longest, or to the list; on a phone to the list, where one sees what comes next. */
  function leave(thread: Thread): void {
    if (router.currentRoute.value.params.conversation !== thread.conversation.id) return
    const next = matchMedia('(max-width: 799px)').matches ? null : order.longest
    const other = next && next.conversation.id !== thread.conversation.id ? next.conversation.id : null
    void router.push(deskAt(other))
  }

  function refused(thread: Thread, error: unknown): void {
    // The group's rule is newer than what was read of it.
    if ((error as { code?: string }).code === 'wrap_up_required') {
      deskDialog.value = { kind: 'wrap_up', thread, closing: true, required: true }
      return
    }
    const { name } = thread.conversation.buyer
    toast(t('thread.close.failed', { name, why: errorText(error) }), { kind: 'error' })
  }

  function closeNow(thread: Thread, wrap_up?: WrapUpWords): void {
    const { id, buyer } = thread.conversation
    desk.close(thread, (error) => refused(thread, error), wrap_up)
    toast(t('thread.closed.done', { name: buyer.name }), {
      action: { label: t('row.undo', { seconds: UNDO_S }), run: () => desk.undoDeparture(id) },
    })
    leave(thread)
  }

  async function close(thread: Thread): Promise<void> {
    const { shop, group, wrap_up } = thread.conversation
    const need = wrap_up ? 'off' : ((await groupOf(shop, group.id))?.wrap_up ?? 'off')
    if (need === 'off') closeNow(thread)
    else deskDialog.value = { kind: 'wrap_up', thread, closing: true, required: need === 'required' }
  }

  return { close, closeNow, leave }
}
