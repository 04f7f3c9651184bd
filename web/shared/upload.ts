/** What may be sent as a file: its kind, the limits, and sizes as people read them. The bytes travel in transfer.ts. */

export type FileKind = 'image' | 'video' | 'file'

export interface FileLimits {
  image_bytes: number
  video_bytes: number
  file_bytes: number
}

const KINDS: Record<string, FileKind> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'video/mp4': 'video',
  'video/webm': 'video',
  'application/pdf': 'file',
  'application/zip': 'file',
  'application/x-zip-compressed': 'file',
  'text/plain': 'file',
  'text/csv': 'file',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'file',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'file',
}

// Windows without Office names no type for these, so the name's end decides then.
const ENDINGS: Record<string, FileKind> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  gif: 'image',
  webp: 'image',
  mp4: 'video',
  webm: 'video',
  pdf: 'file',
  zip: 'file',
  txt: 'file',
  csv: 'file',
  docx: 'file',
  xlsx: 'file',
}

/** For the file input's `accept`: phones offer the camera for types, computers know files by their endings. */
export const ACCEPT = [...Object.keys(KINDS), ...Object.keys(ENDINGS).map((ending) => `.${ending}`)].join(',')

/** What the server would say, before the bytes travel: a kind, or why not. The server decides by the bytes themselves. */
export function checkFile(
  file: { name: string; type: string; size: number },
  limits: FileLimits,
): { kind: FileKind } | { error: 'unsupported_type' | 'too_large' | 'empty'; limit_bytes: number } {
  const ending = file.name.toLowerCase().split('.').pop() ?? ''
  const kind = KINDS[file.type.split(';')[0] ?? ''] ?? ENDINGS[ending]
  if (kind === undefined) return { error: 'unsupported_type', limit_bytes: 0 }
  const limit_bytes = limits[`${kind}_bytes`]
  if (file.size === 0) return { error: 'empty', limit_bytes }
  return file.size > limit_bytes ? { error: 'too_large', limit_bytes } : { kind }
}

/** `48 KB`, `1.2 MB`: as file managers count. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
