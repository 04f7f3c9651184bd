/** What the server of the chat's tests says: a shop and entries of its log. */

import type { ChatEvent } from '../shared/api/types'

export const shop = {
  key: 'yunqi',
  name: '云栖茶舍',
  colours: {
    light: { fill: '#1b5c9e', text: '#ffffff', accent: '#1b5c9e', tint: '#e8eff5' },
    dark: { fill: '#2a70b4', text: '#ffffff', accent: '#7ab8fb', tint: '#1b2b3d' },
  },
  welcome_text: '您好',
  queue_text: '',
  quick_questions: [],
  away_text: '',
  topics: [{ key: 'after_sales', name: '售后' }],
  open: true,
}

/** An agent's text with this number, or what `more` makes of it. */
export function event(seq: number, more: Partial<ChatEvent> = {}): ChatEvent {
  const sender = { kind: 'agent', name: '周晓彤' }
  const at = '2026-11-11T06:18:02.120Z'
  return {
    seq,
    at,
    kind: 'message',
    sender,
    client_id: null,
    body: { kind: 'text', text: `m${seq}` },
    ...more,
  } as ChatEvent
}
