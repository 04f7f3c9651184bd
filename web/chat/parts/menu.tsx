/** The head's menu: what can be done with the conversation as a whole. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../client'
import type { Frame } from '../frame'
import { openPage } from '../hand_over'
import { t } from '../i18n'
import { Icon, type IconName } from './icon'

interface Choice {
  text: string
  icon: IconName
  act: () => void
}

export interface MenuProps {
  chat: Chat
  frame: Frame
  onEnd: () => void
}

export function Menu({ chat, frame, onEnd }: MenuProps) {
  const { state } = chat.thread.value
  const choices: Choice[] = []
  if (state === 'assigned' || state === 'queued' || state === 'pooled')
    choices.push({ text: t('end_conversation'), icon: 'close', act: onEnd })
  if (frame.embedded) choices.push({ text: t('open_page'), icon: 'external', act: () => openPage(chat.storage) })
  return choices.length > 0 ? <MenuButton choices={choices} /> : null
}

function MenuButton({ choices }: { choices: Choice[] }) {
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
