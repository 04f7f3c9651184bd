// The console: Vue, served at /app.
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { devProxy, sharedBuild } from './vite.common.ts'

/** In development every /app address is the console's one page, as it is behind the real server. */
const appFallback: Plugin = {
  name: 'console-app-fallback',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url === '/' || request.url?.startsWith('/app')) request.url = '/console/index.html'
      next()
    })
  },
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [vue(), appFallback],
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
  server: { port: 5173, proxy: devProxy },
  build: { ...sharedBuild, manifest: 'manifest.console.json', rollupOptions: { input: 'console/index.html' } },
})
