// Times in a shop's zone and the reader's language; one formatter per zone and language.

import { computed } from 'vue'
import { createTimeFormat, type TimeFormat } from '../shared/time'
import { locale, t } from './i18n'
import { useSession } from './stores/session'

const formats = new Map<string, TimeFormat>()

export function timeFormat(zone: string | undefined): TimeFormat {
  const key = `${locale.value} ${zone ?? ''}`
  const found = formats.get(key) ?? createTimeFormat(locale.value, zone)
  formats.set(key, found)
  return found
}

/** The format for a shop; follows the language. */
export function useShopTime(shop: () => string | undefined) {
  const session = useSession()
  return computed(() => timeFormat(session.shops.get(shop() ?? '')?.time_zone))
}

/** `刚刚`, `6 分钟`, `3 小时`, then days. */
export function ago(at: string, now_ms: number): string {
  const minutes = Math.floor((now_ms - new Date(at).getTime()) / 60_000)
  if (minutes < 1) return t('ago.now')
  if (minutes < 60) return t('ago.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? t('ago.hours', { count: hours }) : t('ago.days', { count: Math.floor(hours / 24) })
}
