// The console's service worker: one self-contained script with a fixed name, because browsers ask for it again by that.
import { defineConfig } from 'vite'
import { sharedBuild } from './vite.common.ts'

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ...sharedBuild,
    outDir: 'dist/app',
    lib: { entry: 'console/push/sw.ts', formats: ['iife'], name: 'ZhangguiWorker', fileName: () => 'sw.js' },
  },
})
