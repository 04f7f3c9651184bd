// Takes the pictures of docs/views.md: a page as it stands, in light and in dark, named by what it shows and how wide.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from '@playwright/test'
import { phone, wide } from './browser.ts'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images', 'views')

/** A laptop, and a phone that is touched: both are in every row of docs/views.md. */
export const sizes: readonly BrowserContextOptions[] = [
  { viewport: wide },
  { viewport: phone, hasTouch: true, isMobile: true },
]

/** `<what>-<theme>-<width>.webp`, as they are half of a JPEG and sharper; what moves is brought to its end first. */
export async function takes(page: Page, what: string) {
  const width = page.viewportSize()?.width
  if (width === undefined) throw new Error('a page has a size')
  mkdirSync(folder, { recursive: true })
  const devtools = await page.context().newCDPSession(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(async () => {
      await new Promise(requestAnimationFrame)
      for (const moving of document.getAnimations())
        if (moving.effect?.getComputedTiming().iterations !== Infinity) moving.finish()
      await new Promise(requestAnimationFrame)
    })
    const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 66 })
    writeFileSync(join(folder, `${what}-${colorScheme}-${width}.webp`), Buffer.from(data, 'base64'))
  }
  await devtools.detach()
}
