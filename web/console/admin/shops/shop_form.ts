// A shop's settings as the form holds them, and as the server takes them.

import type { Shop, Widget } from '../../../shared/api/types'
import { t } from '../messages'
import type { FieldErrors } from '../problem'
import { differences } from '../rebase'
import { isColour } from './colours'

/** Numbers are text while they are typed: an emptied field is not zero. */
type Seconds = 'warn_after_s' | 'slow_after_s' | 'overdue_after_s'
type Plain = 'name' | 'time_zone' | 'welcome_text' | 'queue_text' | 'colour'
type Lists = 'quick_questions' | 'allowed_origins'

/** Named as the server names them when it refuses one. */
interface WidgetDraft {
  'widget.side': Widget['side']
  'widget.offset_x': string
  'widget.offset_y': string
  'widget.greeting': string
  'widget.greeting_after_s': string
}

export type ShopDraft = Pick<Shop, Plain | Lists> & Record<Seconds | 'cap_default', string> & WidgetDraft
export type ShopSettings = Partial<Pick<Shop, Plain | Lists | Seconds | 'cap_default' | 'widget'>>

const NUMBERS: readonly (Seconds | 'cap_default')[] = ['warn_after_s', 'slow_after_s', 'overdue_after_s', 'cap_default']

export interface NewShopDraft {
  name: string
  key: string
  time_zone: string
}

/** As many items as the server takes. */
export const LIMITS = { quick_questions: 8, allowed_origins: 20 } as const
/** As many characters as the server takes. */
const LONGEST = { name: 40, welcome_text: 500, queue_text: 200, question: 60, 'widget.greeting': 120 } as const
const SECONDS = { least: 1, most: 86_400 } as const
const CAP = { least: 1, most: 200 } as const
const OFFSET = { least: 0, most: 200 } as const
const GREETING_AFTER = { least: 1, most: 600 } as const

export function draftOf(shop: Shop): ShopDraft {
  return {
    name: shop.name,
    time_zone: shop.time_zone,
    welcome_text: shop.welcome_text,
    queue_text: shop.queue_text,
    colour: shop.colour,
    quick_questions: shop.quick_questions,
    allowed_origins: shop.allowed_origins,
    warn_after_s: String(shop.warn_after_s),
    slow_after_s: String(shop.slow_after_s),
    overdue_after_s: String(shop.overdue_after_s),
    cap_default: String(shop.cap_default),
    'widget.side': shop.widget.side,
    'widget.offset_x': String(shop.widget.offset_x),
    'widget.offset_y': String(shop.widget.offset_y),
    'widget.greeting': shop.widget.greeting,
    'widget.greeting_after_s': String(shop.widget.greeting_after_s),
  }
}

/** A whole number in these bounds, as people type it; `null` for anything else. */
export function wholeNumber(text: string, least: number, most: number): number | null {
  const trimmed = text.trim()
  if (!/^\d{1,7}$/.test(trimmed)) return null
  const value = Number(trimmed)
  return value >= least && value <= most ? value : null
}

const filled = (items: readonly string[]): string[] => items.map((item) => item.trim()).filter((item) => item !== '')

function widgetOf(draft: ShopDraft): Widget {
  return {
    side: draft['widget.side'],
    offset_x: Number(draft['widget.offset_x']),
    offset_y: Number(draft['widget.offset_y']),
    greeting: draft['widget.greeting'].trim(),
    greeting_after_s: Number(draft['widget.greeting_after_s']),
  }
}

/** What a patch sends: the fields that differ, blank lines of lists left out; the widget as a whole. */
export function settingsOf(before: ShopDraft, now: ShopDraft): ShopSettings {
  const settings: ShopSettings = {}
  for (const field of differences(before, now)) {
    if (field.startsWith('widget.')) settings.widget = widgetOf(now)
    else if (field === 'quick_questions' || field === 'allowed_origins') settings[field] = filled(now[field])
    else if ((NUMBERS as readonly string[]).includes(field)) settings[field as Seconds] = Number(now[field])
    else settings[field as Plain] = now[field] as string
  }
  return settings
}

/** `https://shop.example`, with a port where it is not the usual one; no path. */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.origin === text.toLowerCase()
}

/** Pasting a whole address is the usual mistake; its origin is what was meant. */
export function originOf(text: string): string {
  const trimmed = text.trim()
  if (!URL.canParse(trimmed)) return trimmed
  const url = new URL(trimmed)
  return /^https?:$/.test(url.protocol) ? url.origin : trimmed
}

export function isTooLong(text: string, longest: number): boolean {
  return Array.from(text.trim()).length > longest
}

function checkWords(draft: ShopDraft): FieldErrors {
  const errors: FieldErrors = {}
  for (const field of ['name', 'welcome_text', 'queue_text', 'widget.greeting'] as const) {
    if (isTooLong(draft[field], LONGEST[field])) errors[field] = t('rule.longest', { count: LONGEST[field] })
  }
  if (draft.name.trim() === '') errors.name = t('rule.empty')
  if (draft.quick_questions.some((question) => isTooLong(question, LONGEST.question))) {
    errors.quick_questions = t('rule.longest', { count: LONGEST.question })
  }
  if (!isColour(draft.colour)) errors.colour = t('rule.colour')
  return errors
}

function checkThresholds(draft: ShopDraft): FieldErrors {
  const errors: FieldErrors = {}
  for (const field of ['warn_after_s', 'slow_after_s', 'overdue_after_s'] as const) {
    if (wholeNumber(draft[field], SECONDS.least, SECONDS.most) === null) errors[field] = t('rule.range', SECONDS)
  }
  if (Object.keys(errors).length > 0) return errors
  if (Number(draft.slow_after_s) < Number(draft.warn_after_s)) errors.slow_after_s = t('rule.slow_order')
  if (Number(draft.overdue_after_s) < Number(draft.slow_after_s)) errors.overdue_after_s = t('rule.red_order')
  return errors
}

function checkWidget(draft: ShopDraft): FieldErrors {
  const errors: FieldErrors = {}
  for (const field of ['widget.offset_x', 'widget.offset_y'] as const) {
    if (wholeNumber(draft[field], OFFSET.least, OFFSET.most) === null) errors[field] = t('rule.range', OFFSET)
  }
  const after = wholeNumber(draft['widget.greeting_after_s'], GREETING_AFTER.least, GREETING_AFTER.most)
  if (after === null) errors['widget.greeting_after_s'] = t('rule.range', GREETING_AFTER)
  return errors
}

export function checkShop(draft: ShopDraft): FieldErrors {
  const errors = { ...checkWords(draft), ...checkThresholds(draft), ...checkWidget(draft) }
  if (wholeNumber(draft.cap_default, CAP.least, CAP.most) === null) errors.cap_default = t('rule.range', CAP)
  const wrong = filled(draft.allowed_origins).find((origin) => !isOrigin(origin))
  if (wrong !== undefined) errors.allowed_origins = t('rule.origin', { text: wrong })
  return errors
}

/** The key stands in addresses and in the shop's own page: lower case, digits, hyphens. */
export function isShopKey(key: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/.test(key)
}

export function checkNewShop(draft: NewShopDraft): FieldErrors {
  const errors: FieldErrors = {}
  if (draft.name.trim() === '') errors.name = t('rule.empty')
  else if (isTooLong(draft.name, LONGEST.name)) errors.name = t('rule.longest', { count: LONGEST.name })
  if (!isShopKey(draft.key.trim())) errors.key = t('rule.shop_key')
  return errors
}
