// Texts in English of sounds and notices.

import type { zhCNAlerts } from './zh_cn_alerts'

export const enAlerts: typeof zhCNAlerts = {
  'sound.on': 'Mute',
  'sound.off': 'Muted: press for sound',
  'sound.blocked': 'The browser blocks the sounds: press here to hear them',
  'sound.blocked.short': 'Press for sound',
  'notice.conversation': 'A new conversation',
  'notice.message': 'A buyer wrote',
  'notice.offer': 'An offer waits for you',
  'notice.overdue': 'A buyer has waited too long',
  'notice.conversation.of': (p) => `${p.name} has come`,
  'notice.message.of': (p) => `${p.name} wrote`,
  'notice.offer.of': (p) => `Offer: ${p.name}`,
  'notice.overdue.of': (p) => `${p.name} has waited too long`,
}
