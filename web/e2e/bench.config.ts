// Measures the console in the browser (`scripts/bench console`). It prints figures and asserts none: machines differ.
import { defineConfig } from '@playwright/test'
import { browser } from './browser.ts'

export default defineConfig({
  testDir: '.',
  testMatch: 'console_bench.ts',
  outputDir: '.results/bench',
  workers: 1,
  retries: 0,
  timeout: 180_000,
  reporter: [['dot']],
  use: browser,
})
