// The buyer's chat page (Preact, served at /c/{shop}) and the demo shop page (served at /demo).
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
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

/** A lazy part of the chat has no styles of its own and nothing to fetch beside it, so an import is only an import. */
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'pre',
  apply: 'build',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : null),
}

const tokens = join(import.meta.dirname, 'shared', 'tokens.css')
const names = (text: string, pattern: RegExp): string[] => Array.from(text.matchAll(pattern), ([, name = '']) => name)

/** The console's colours (flags, notes, charts) are left out of the chat page: only tokens that something reads stay. */
const readTokens: Plugin = {
  name: 'read-tokens',
  enforce: 'pre',
  apply: 'build',
  async transform(css, id) {
    if (id !== tokens) return null
    const folder = join(import.meta.dirname, 'chat', 'style')
    const files = await readdir(folder)
    const styles = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    const read = new Set(names(styles.join(), /var\((--[\w-]+)/g))
    const declaration = /(--[\w-]+):([^;]*);/g
    const values = Array.from(css.matchAll(declaration), ([, name = '', value = '']) => ({ name, value }))
    // A set may grow while it is walked: what a token stands on is visited as well.
    for (const name of read) {
      for (const each of values)
        if (each.name === name) for (const other of names(each.value, /var\(\s*(--[\w-]+)/g)) read.add(other)
    }
    return css.replace(declaration, (text, name) => (read.has(name) ? text : ''))
  },
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [preact({ devToolsEnabled: false }), pageFallback, plainImports, readTokens],
  server: { port: 5174, proxy: devProxy },
  build: {
    ...sharedBuild,
    manifest: 'manifest.chat.json',
    rollupOptions: { input: { chat: 'chat/index.html', en: 'chat/en.html', demo: 'demo/index.html' } },
  },
})
