// The browser tests: the real release binary, Debian's Chromium, one worker, no retries.
import { defineConfig } from '@playwright/test'
import { browser } from './browser.ts'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '.results/output',
  // Two browsers and a server share two cores; a second worker would only make times uneven.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./tally_reporter.ts']],
  use: { ...browser, actionTimeout: 15_000, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
})
