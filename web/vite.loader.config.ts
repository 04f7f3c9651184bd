// The widget's loader: one self-contained script with a fixed name, because shops paste its address.
import { defineConfig } from 'vite'
import { sharedBuild } from './vite.common.ts'

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ...sharedBuild,
    // Runs in strangers' pages: older browsers than the console's are welcome (Chrome 80, Safari 13.1).
    target: 'es2020',
    lib: { entry: 'loader/main.ts', formats: ['iife'], name: 'ZhangguiLoader', fileName: () => 'w.js' },
  },
})
