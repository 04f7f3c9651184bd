// What every bundle shares: where files land, and the rules a strict content security policy sets.
import type { BuildEnvironmentOptions } from 'vite'

/** Hashed files of all bundles go to dist/assets, which the server serves at /assets with an immutable lifetime. */
export const sharedBuild: BuildEnvironmentOptions = {
  outDir: 'dist',
  emptyOutDir: false,
  target: 'es2022',
  // A data: URI would need a hole in the policy, so nothing is inlined.
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
  reportCompressedSize: false,
  cssCodeSplit: true,
}

/** Where a development server finds the real one. */
export const serverOrigin = process.env.DEV_SERVER_ORIGIN ?? 'http://127.0.0.1:8080'

/** Development only: the API and both sockets go to the real server, with its own origin so that its check passes. */
export const devProxy = {
  '/api': { target: serverOrigin, headers: { origin: serverOrigin } },
  '/ws': { target: serverOrigin, ws: true, headers: { origin: serverOrigin } },
  // The loader as it was built last; the demo page names it.
  '/w.js': { target: serverOrigin },
}
