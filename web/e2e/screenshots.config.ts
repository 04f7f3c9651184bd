// Takes the pictures of docs/images from the running product (`make screenshots`).
import { defineConfig } from '@playwright/test'
import { browser } from './browser.ts'

export default defineConfig({
  testDir: '.',
  testMatch: ['pictures.ts', '*.pictures.ts'],
  outputDir: '.results/pictures',
  workers: 1,
  retries: 0,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: { ...browser, actionTimeout: 10_000 },
})
