// What can be done with the conversation that is open, by keys and from the palette.

import type { ComputedRef } from 'vue'
import type { Conversation } from '../../shared/api/types'
import { t } from '../i18n'
import { type Action, useActions } from './actions'

/** Each is left out where it may not be done. */
export interface ThreadDeeds {
  transfer?: () => void
  close?: () => void
  snooze?: () => void
  take_over?: () => void
  push?: () => void
  transcript?: () => void
}

const ICONS = {
  transfer: 'transfer',
  close: 'done',
  snooze: 'clock',
  take_over: 'take',
  push: 'right',
  transcript: 'order',
} as const
/** Alt and a letter write nothing, and these three are no menus of a browser: 转接, 结束, later. */
const KEYS: Readonly<Record<string, string>> = { transfer: 'Alt+KeyZ', close: 'Alt+KeyJ', snooze: 'Alt+KeyL' }

export function useThreadActions(conversation: ComputedRef<Conversation>, deeds: () => ThreadDeeds): void {
  useActions(() => {
    const { name } = conversation.value.buyer
    return Object.entries(deeds()).flatMap(([key, run]): Action[] => {
      const deed = key as keyof ThreadDeeds
      if (!run) return []
      const keys = KEYS[deed]
      return [
        {
          id: `thread.${deed}`,
          group: 'conversation',
          icon: ICONS[deed],
          title: () => t(`action.${deed}`, { name }),
          ...(keys ? { keys, in_fields: true } : {}),
          run,
        },
      ]
    })
  })
}
