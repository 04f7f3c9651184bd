// What the keys act on: the agent or the waiting buyer that was last pointed at, and what can be done with them.

import { type Ref, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { api, dataOf } from '../../shared/api/client'
import type { Conversation, NamedRef } from '../../shared/api/types'
import { deskAt } from '../addresses'
import { errorText } from '../i18n'
import { useActions } from '../keys/actions'
import { deskDialog } from '../stores/desk_dialogs'
import { toast } from '../ui/toasts'
import { earlier } from './earlier'
import { t } from './messages'

export type Choice = { kind: 'agent'; agent: NamedRef } | { kind: 'conversation'; conversation: string }

/** What can be done with what is chosen. */
export type Deed = 'watch' | 'whisper' | 'take'

/** Whoever's buyer waits longest; with nobody waiting, what was spoken in last. */
export function mostUrgent(held: readonly Conversation[]): Conversation | null {
  const [first] = [...held].sort(
    (a, b) => earlier(a.waiting_since, b.waiting_since) || earlier(b.last_buyer_at ?? '', a.last_buyer_at ?? ''),
  )
  return first ?? null
}

async function conversationOf(choice: Choice, shop: string): Promise<Conversation | null> {
  if (choice.kind === 'conversation') {
    return dataOf(api.GET('/api/v1/conversations/{id}', { params: { path: { id: choice.conversation } } }))
  }
  const query = { shop, assignee: choice.agent.id, state: 'assigned', limit: 200 }
  const { items } = await dataOf(api.GET('/api/v1/conversations', { params: { query } }))
  return mostUrgent(items)
}

export function useChoice(shop: Ref<string | null>) {
  const router = useRouter()
  const chosen = shallowRef<Choice | null>(null)

  async function act(what: Deed, choice: Choice): Promise<void> {
    if (shop.value === null) return
    try {
      const conversation = await conversationOf(choice, shop.value)
      if (!conversation) {
        if (choice.kind === 'agent') toast(t('watch.nothing', { name: choice.agent.name }))
      } else if (what === 'watch') await router.push(deskAt(conversation.id))
      else if (what === 'take') deskDialog.value = { kind: 'take_over', conversation }
      else if (conversation.assignee) deskDialog.value = { kind: 'whisper', conversation }
    } catch (error) {
      toast(t('watch.failed', { why: errorText(error) }), { kind: 'error' })
    }
  }

  const run = (what: Deed) => () => {
    if (chosen.value) void act(what, chosen.value)
  }
  useActions(() => {
    if (!chosen.value) return []
    const deeds = [
      { id: 'monitor.watch', icon: 'eye', title: () => t('watch'), keys: 'KeyW', run: run('watch') },
      { id: 'monitor.whisper', icon: 'chat', title: () => t('whisper'), keys: 'KeyS', run: run('whisper') },
      { id: 'monitor.take', icon: 'take', title: () => t('take'), keys: 'KeyT', run: run('take') },
    ] as const
    return deeds.map((deed) => ({ ...deed, group: 'conversation' as const }))
  })

  return { chosen, act }
}
