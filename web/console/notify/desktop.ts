// Notices of the desktop, by choice: quiet ones say that a buyer waits and where; names and words only where chosen.

import { t } from '../i18n'
import icon from '../icon.svg?url'
import type { DesktopNotices } from '../preferences'
import type { Alert } from './alerts'

export type Permission = 'granted' | 'denied' | 'default' | 'unsupported'

export function desktopPermission(): Permission {
  return typeof Notification === 'undefined' ? 'unsupported' : Notification.permission
}

export async function askForDesktop(): Promise<Permission> {
  return typeof Notification === 'undefined' ? 'unsupported' : Notification.requestPermission()
}

export interface NoticeText {
  title: string
  body: string
}

export function noticeText(alert: Alert, shop: string | undefined, how: Exclude<DesktopNotices, 'off'>): NoticeText {
  const where = shop ?? ''
  if (how === 'quiet') return { title: t(`notice.${alert.kind}`), body: where }
  const words = [where, alert.text].filter((part) => part !== '').join(t('dot'))
  return { title: t(`notice.${alert.kind}.of`, { name: alert.name }), body: words }
}

/** One per conversation: the next takes the place of the last. `open` runs when it is pressed. */
export function showNotice(alert: Alert, text: NoticeText, open: () => void): boolean {
  if (desktopPermission() !== 'granted') return false
  try {
    // The sounds are the page's own, by the agent's choice.
    const notice = new Notification(text.title, { body: text.body, tag: alert.conversation, icon, silent: true })
    notice.onclick = () => {
      window.focus()
      open()
      notice.close()
    }
    return true
  } catch {
    // Phones allow them to service workers only; there it is push that tells.
    return false
  }
}
