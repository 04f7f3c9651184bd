// Builds every bundle whose entry exists into dist/, then writes .br and .gz beside each text file.
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { precompress } from './precompress.mjs'

const root = join(import.meta.dirname, '..')
const bundles = [
  { entry: 'console/index.html', config: 'vite.console.config.ts' },
  { entry: 'chat/index.html', config: 'vite.chat.config.ts' },
  { entry: 'loader/main.ts', config: 'vite.loader.config.ts' },
  { entry: 'console/push/sw.ts', config: 'vite.worker.config.ts' },
]

rmSync(join(root, 'dist'), { recursive: true, force: true })
for (const { entry, config } of bundles) {
  if (!existsSync(join(root, entry))) throw new Error(`${entry} is missing, so ${config} cannot be built`)
  await build({ configFile: join(root, config), logLevel: 'warn' })
}
// What makes the console installable, under the fixed names that browsers and phones remember.
cpSync(join(root, 'console/app'), join(root, 'dist/app'), { recursive: true })
const written = await precompress(join(root, 'dist'))
console.log(`built all bundles; ${written.files} text files, ${written.bytes} bytes, ${written.brotli} as brotli`)
