// Writes shared/api/schema.gen.ts from the server's OpenAPI document: `npm run gen-api -- <file>`, or `-` for standard input.
// `--check` writes nothing and fails when the committed file differs, which proves that it is fresh.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import openapiTS, { astToString } from 'openapi-typescript'

const source = process.argv.slice(2).find((argument) => argument !== '--check')
if (!source) {
  console.error('usage: npm run gen-api -- <openapi.json | -> [--check]')
  process.exit(2)
}
const document = JSON.parse(source === '-' ? await text(process.stdin) : readFileSync(source, 'utf8'))
const target = join(import.meta.dirname, '..', 'shared', 'api', 'schema.gen.ts')
const banner =
  "// Generated from the server's OpenAPI document by scripts/gen-api.mjs. Change the server, then run it again.\n"
const generated = banner + astToString(await openapiTS(document, { alphabetize: true }))

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== generated) {
    console.error('shared/api/schema.gen.ts is stale: run `npm run gen-api`')
    process.exit(1)
  }
} else {
  writeFileSync(target, generated)
}
