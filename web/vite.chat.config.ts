// The buyer's chat page (Preact, served at /c/{shop}) and the demo shop page (served at /demo).
import preact from '@preact/preset-vite'
import { defineConfig, type Plugin } from 'vite'
import { devProxy, sharedBuild } from './vite.common.ts'

/** In development /c/{shop} and /demo are the two pages, as they are behind the real server. */
const pageFallback: Plugin = {
  name: 'chat-page-fallback',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (request.url?.startsWith('/c/')) request.url = '/chat/index.html'
      if (request.url === '/demo' || request.url === '/') request.url = '/demo/index.html'
      next()
    })
  },
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [preact({ devToolsEnabled: false }), pageFallback],
  server: { port: 5174, proxy: devProxy },
  build: {
    ...sharedBuild,
    manifest: 'manifest.chat.json',
    rollupOptions: { input: { chat: 'chat/index.html', demo: 'demo/index.html' } },
  },
})
