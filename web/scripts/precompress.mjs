// Writes a .br and a .gz beside each text file, so that the server never compresses at request time.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const text = /\.(html|js|css|svg|txt|webmanifest)$/
const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

/** Compresses every text file below `folder`; answers how many there were and their sizes in bytes. */
export async function precompress(folder) {
  const written = { files: 0, bytes: 0, brotli: 0 }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !text.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const bytes = await readFile(path)
    const brotli = await compressBrotli(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    })
    await writeFile(`${path}.br`, brotli)
    await writeFile(`${path}.gz`, await compressGzip(bytes, { level: 9 }))
    written.files += 1
    written.bytes += bytes.length
    written.brotli += brotli.length
  }
  return written
}
