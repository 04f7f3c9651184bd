// Holds the built files against budgets.json and fails when one is over.
// "Initial" is what is fetched until the first view stands: what the page's HTML names and the modules of `first_view`
// (the signed-in list), also where they are fetched later, with everything these import statically. KB are 1,024 bytes,
// gzip level 9.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const budgets = JSON.parse(readFileSync(join(root, 'budgets.json'), 'utf8'))
const rows = []

const kilobytes = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) / 1024

function report(what, measured, limit, files) {
  rows.push({ what, kb: measured.toFixed(1), limit, files, over: measured > limit })
}

/** Follows static imports (and their css) from these modules through the bundle's manifest. */
function initialFiles(manifest, modules) {
  const js = new Set()
  const css = new Set()
  const visit = (key) => {
    const chunk = manifest[key]
    if (!chunk || js.has(chunk.file)) return
    js.add(chunk.file)
    for (const file of chunk.css ?? []) css.add(file)
    for (const next of chunk.imports ?? []) visit(next)
  }
  // A module that is no chunk of its own lies in one of the others.
  for (const module of modules) visit(module)
  return { js: [...js], css: [...css] }
}

for (const [name, budget] of Object.entries(budgets)) {
  if (budget.file) {
    report(`${name} js`, kilobytes([budget.file]), budget.js_kb, 1)
    continue
  }
  const path = join(dist, `manifest.${name}.json`)
  if (!existsSync(path)) throw new Error(`${path} is missing: build first`)
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  const seen = new Set()
  for (const html of budget.html) {
    const first = [html, ...(budget.first_view ?? [])]
    for (const module of first) if (!existsSync(join(root, module))) throw new Error(`${module} is not there any more`)
    const initial = initialFiles(manifest, first)
    report(`${html} initial js`, kilobytes(initial.js), budget.initial_js_kb, initial.js.length)
    report(`${html} initial css`, kilobytes(initial.css), budget.initial_css_kb, initial.css.length)
    for (const file of initial.js) seen.add(file)
  }
  for (const chunk of Object.values(manifest)) {
    if (!chunk.file.endsWith('.js') || seen.has(chunk.file)) continue
    report(`${name} lazy ${chunk.file}`, kilobytes([chunk.file]), budget.lazy_chunk_kb, 1)
  }
}

for (const row of rows) {
  console.log(`${row.over ? 'OVER' : 'ok  '} ${row.what}: ${row.kb} of ${row.limit} KB (${row.files} files)`)
}
if (rows.some((row) => row.over)) process.exit(1)
