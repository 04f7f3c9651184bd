// How every browser of the tests is started: the same picture and the same times on any machine.
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test'

/** A desk on a laptop, and a phone. */
export const wide = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

export const browser: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: 'chromium',
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  viewport: wide,
  launchOptions: {
    executablePath: process.env.ZHANGGUI_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
      '--force-color-profile=srgb',
      '--autoplay-policy=no-user-gesture-required',
    ],
  },
}
