// Takes the pictures of docs/views.md: a page as it stands, in light and in dark, named by what it shows and how wide.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from '@playwright/test'
import { phone, wide } from './browser.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images', 'views')

/** A laptop, and a phone that is touched: both are in every row of docs/views.md. */
export const sizes: readonly BrowserContextOptions[] = [
  { viewport: wide },
  { viewport: phone, hasTouch: true, isMobile: true },
]

/** `<what>-<theme>-<width>.jpg`; nothing on the page may still be coming. */
export async function takes(page: Page, what: string) {
  const width = page.viewportSize()?.width
  if (width === undefined) throw new Error('a page has a size')
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const path = join(folder, `${what}-${colorScheme}-${width}.jpg`)
    await page.screenshot({ path, type: 'jpeg', quality: 72, animations: 'disabled' })
  }
}
