/** The head: which shop, who is there, and what can be done with the conversation as a whole. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../client'
import type { Frame } from '../frame'
import { openPage } from '../hand_over'
import { t } from '../i18n'
import type { ThreadState } from '../thread'
import { Icon, type IconName } from './icon'

interface Status {
  text: string
  /** None while nothing is known of who is there. */
  presence?: { icon: IconName; kind: string }
}

const ONLINE = { icon: 'presence_online', kind: 'online' } as const
const HOLD = { icon: 'presence_hold', kind: 'hold' } as const
const OFFLINE = { icon: 'presence_offline', kind: 'offline' } as const

function statusOf(thread: ThreadState, ready: boolean): Status {
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
      return { text: t('head_none') }
  }
}

interface Choice {
  text: string
  icon: IconName
  act: () => void
}

function Menu({ choices }: { choices: Choice[] }) {
  const open = useSignal(false)
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open.value) return
    root.current?.querySelector<HTMLButtonElement>('[role=menuitem]')?.focus()
    const outside = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) open.value = false
    }
    addEventListener('pointerdown', outside)
    return () => removeEventListener('pointerdown', outside)
  }, [open.value])
  const close = (): void => {
    open.value = false
    root.current?.querySelector('button')?.focus()
  }
  const keys = (event: KeyboardEvent): void => {
    if (!open.value) return
    const items = [...(root.current?.querySelectorAll<HTMLButtonElement>('[role=menuitem]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLButtonElement)
    if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus()
    } else if (event.key === 'Tab') {
      open.value = false
    }
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens to the keys of the menu within
    <div class="menu" ref={root} onKeyDown={keys}>
      <button
        type="button"
        class="touch"
        aria-label={t('more')}
        aria-haspopup="menu"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value
        }}
      >
        <Icon name="more" />
      </button>
      {open.value && (
        <div class="menu-list" role="menu">
          {choices.map((choice) => (
            <button
              key={choice.text}
              type="button"
              role="menuitem"
              onClick={() => {
                close()
                choice.act()
              }}
            >
              <Icon name={choice.icon} />
              {choice.text}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

export interface HeadProps {
  chat: Chat
  frame: Frame
  onEnd: () => void
}

export function Head({ chat, frame, onEnd }: HeadProps) {
  const name = chat.shop.value?.name ?? ''
  const thread = chat.thread.value
  const status = statusOf(thread, chat.ready.value)
  const openState = thread.state === 'assigned' || thread.state === 'queued' || thread.state === 'pooled'
  const choices: Choice[] = []
  if (openState) choices.push({ text: t('end_conversation'), icon: 'close', act: onEnd })
  if (frame.embedded) choices.push({ text: t('open_page'), icon: 'external', act: () => openPage(chat.storage) })
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
      {choices.length > 0 && <Menu choices={choices} />}
      {frame.embedded && (
        <button type="button" class="touch" aria-label={t('minimise')} onClick={frame.close}>
          <Icon name="down" />
        </button>
      )}
    </header>
  )
}
