/** Messages: parameters, a locale that changes, the browser's languages. */

import { describe, expect, it } from 'vitest'
import { createTranslator, detectLocale, type Locale, plural } from './index'

const zhCN = { send: '发送', ahead: (p: { count: number }) => `前面还有 ${p.count} 位` }
const en: typeof zhCN = { send: 'Send', ahead: (p) => plural(p.count, '# person ahead', '# people ahead') }

describe('messages', () => {
  it('follow the locale at each call', () => {
    let locale: Locale = 'zh-CN'
    const t = createTranslator({ 'zh-CN': zhCN, en }, () => locale)
    expect([t('send'), t('ahead', { count: 3 })]).toEqual(['发送', '前面还有 3 位'])
    locale = 'en'
    expect([t('send'), t('ahead', { count: 1 }), t('ahead', { count: 3 })]).toEqual([
      'Send',
      '1 person ahead',
      '3 people ahead',
    ])
  })

  it('do not compile when misused', () => {
    const t = createTranslator({ 'zh-CN': zhCN, en }, () => 'en')
    // @ts-expect-error a message that does not exist
    const missing: unknown = (): string => t('sned')
    // @ts-expect-error parameters left out
    const bare: unknown = (): string => t('ahead')
    // @ts-expect-error a wrong parameter
    const wrong: unknown = (): string => t('ahead', { number: 3 })
    // @ts-expect-error parameters where there are none
    const extra: unknown = (): string => t('send', { count: 3 })
    // @ts-expect-error a catalogue without a message
    const incomplete: typeof zhCN = { send: 'Send' }
    expect([missing, bare, wrong, extra, incomplete]).toHaveLength(5)
  })
})

describe('the language', () => {
  it.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['zh'], 'zh-CN'],
    [['en-GB', 'zh-CN'], 'en'],
    [['fr', 'zh-CN', 'en'], 'zh-CN'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('%j is %s', (languages, locale) => {
    expect(detectLocale(languages)).toBe(locale)
  })
})
