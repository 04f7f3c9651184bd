/**
 * Typed messages. An app writes its catalogue in Chinese as an object whose values are strings, or functions of their
 * parameters; the English one is `typeof` the Chinese one, so a missing or misnamed message does not compile.
 *
 *   export const zhCN = { "queue.ahead": (p: { count: number }) => `前面还有 ${p.count} 位`, "send": "发送" };
 *   export const en: typeof zhCN = { "queue.ahead": (p) => plural(p.count, "# person", "# people"), "send": "Send" };
 *   const t = createTranslator({ "zh-CN": zhCN, en }, () => locale);
 *   t("queue.ahead", { count: 3 });
 */

export type Locale = 'zh-CN' | 'en'
export const LOCALES: readonly Locale[] = ['zh-CN', 'en']

// `never` parameters accept a message function of any parameters; the real ones are checked at the call of t().
type Message = string | ((parameters: never) => string)
export type Catalogue = { [key: string]: Message }

type Parameters<M> = M extends (parameters: infer P) => string ? [parameters: P] : []

export type Translator<C extends Catalogue> = <K extends keyof C & string>(key: K, ...rest: Parameters<C[K]>) => string

/** `locale` is read at every call, so a reactive value makes every text follow it. */
export function createTranslator<C extends Catalogue>(
  catalogues: Record<Locale, C>,
  locale: () => Locale,
): Translator<C> {
  return (key, ...rest) => {
    const message: Message = catalogues[locale()][key] as Message
    return typeof message === 'string' ? message : (message as (parameters: unknown) => string)(rest[0])
  }
}

/** The first language of the browser that is ours; any kind of Chinese is Chinese, anything else is English. */
export function detectLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    const primary = language.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'en'
}

/** Made when it is first needed, which in Chinese is never. */
let pluralRules: Intl.PluralRules | undefined

/** English plural: `plural(3, "# person", "# people")` is "3 people". Chinese needs none. */
export function plural(count: number, one: string, other: string): string {
  pluralRules ??= new Intl.PluralRules('en')
  return (pluralRules.select(count) === 'one' ? one : other).replace('#', String(count))
}
