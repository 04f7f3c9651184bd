/** The head: which shop, and who is there. */

import type { Chat } from '../client'
import type { Frame } from '../frame'
import { t } from '../i18n'
import { later } from '../rest'
import type { ThreadState } from '../thread'
import { Icon, type IconName } from './icon'
import type { MenuProps } from './menu'

interface Status {
  text: string
  /** None while nothing is known of who is there. */
  presence?: { icon: IconName; kind: string }
}

const ONLINE = { icon: 'presence_online', kind: 'online' } as const
const HOLD = { icon: 'presence_hold', kind: 'hold' } as const
const OFFLINE = { icon: 'presence_offline', kind: 'offline' } as const

function statusOf(thread: ThreadState, ready: boolean, open: boolean): Status {
  if (!ready) return { text: t('head_connecting') }
  switch (thread.state) {
    case 'assigned':
      return { presence: ONLINE, text: t('head_served', { agent: thread.agent ?? '' }) }
    case 'queued':
      return { presence: HOLD, text: t(thread.queue ? 'head_queued' : 'head_finding') }
    case 'pooled':
      return { presence: OFFLINE, text: t('head_pooled') }
    case 'closed':
      return { presence: OFFLINE, text: t('head_closed') }
    case 'none':
      return open ? { text: t('head_none') } : { presence: OFFLINE, text: t('head_away') }
  }
}

const Menu = later<MenuProps>(({ Menu }) => Menu)

export interface HeadProps {
  chat: Chat
  frame: Frame
  onEnd: () => void
}

export function Head({ chat, frame, onEnd }: HeadProps) {
  const name = chat.shop.value?.name ?? ''
  const thread = chat.thread.value
  const status = statusOf(thread, chat.ready.value, chat.shop.value?.open ?? true)
  return (
    <header class="chat-head">
      <span class="shop-mark" aria-hidden="true">
        {[...name][0] ?? ''}
      </span>
      <div class="grow">
        <h1 class="clip">{name}</h1>
        <div class="status" role="status">
          {status.presence && <Icon name={status.presence.icon} kind={`presence ${status.presence.kind}`} />}
          <span class="clip">{status.text}</span>
        </div>
      </div>
      <Menu chat={chat} frame={frame} onEnd={onEnd} />
      {frame.embedded && (
        <button type="button" class="touch" aria-label={t('minimise')} onClick={frame.close}>
          <Icon name="down" />
        </button>
      )}
    </header>
  )
}
