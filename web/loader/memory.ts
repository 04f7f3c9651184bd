/** What the widget keeps in the shop's page: that this browser has talked, and which greeting was put away. */

type Name = 'known' | 'greeting'

const keyOf = (shop: string, name: Name): string => `zhanggui:${shop}:${name}`

export function kept(shop: string, name: Name): string | null {
  try {
    return localStorage.getItem(keyOf(shop, name))
  } catch {
    return null
  }
}

export function keep(shop: string, name: Name, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(keyOf(shop, name))
    else localStorage.setItem(keyOf(shop, name), value)
  } catch {
    // A browser that keeps nothing: the frame is then loaded like anybody's, and the greeting comes again.
  }
}
