// The browser tests: the real release binary, Debian's Chromium, one worker, no retries.
import { defineConfig } from '@playwright/test'
import { browser, cautious } from './browser.ts'

const OWN_POLICY = 'sound_blocked.spec.ts'

export default defineConfig({
  testDir: '.',
  outputDir: '.results/output',
  // Two browsers and a server share two cores; a second worker would only make times uneven.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./tally_reporter.ts']],
  // A project has browsers of its own: that of the last one keeps the browser's own policy against sound.
  projects: [
    { name: 'desk', testMatch: '*.spec.ts', testIgnore: OWN_POLICY },
    { name: 'sound', testMatch: OWN_POLICY, use: cautious },
  ],
  use: { ...browser, actionTimeout: 15_000, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
})
