// Unit tests of all bundles; browsers are driven by Playwright (playwright.config.ts).
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  // The same JSX as the chat bundle's, without its development-only parts.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    environment: 'happy-dom',
    setupFiles: ['chat/testing_setup.ts'],
    include: ['{shared,console,chat,loader,demo,scripts}/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    unstubGlobals: true,
    retry: 0,
    maxWorkers: 2,
    // A test of times must not depend on the machine it runs on.
    env: { TZ: 'Asia/Shanghai' },
  },
})
