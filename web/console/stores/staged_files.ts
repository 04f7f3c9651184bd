// Files picked, pasted or dropped into a thread's reply and not yet sent. They stay with their thread while one looks at
// another; a reload loses them, as it loses what any page holds of a file.

import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { FileKind } from '../../shared/upload'

/** So many at a time: what is sent by mistake must still be seen at a glance. */
export const STAGED_LIMIT = 20

export interface StagedFile {
  id: number
  file: File
  kind: FileKind
  /** A local address, for images. */
  preview: string | null
}

export const useStagedFiles = defineStore('staged-files', () => {
  const threads = shallowRef<ReadonlyMap<string, readonly StagedFile[]>>(new Map())
  let next = 1

  const of = (thread: string): readonly StagedFile[] => threads.value.get(thread) ?? []

  function put(thread: string, files: readonly StagedFile[]): void {
    const changed = new Map(threads.value)
    if (files.length > 0) changed.set(thread, files)
    else changed.delete(thread)
    threads.value = changed
  }

  /** False when there are too many already. */
  function add(thread: string, file: File, kind: FileKind): boolean {
    const held = of(thread)
    if (held.length >= STAGED_LIMIT) return false
    const preview = kind === 'image' ? URL.createObjectURL(file) : null
    put(thread, [...held, { id: next, file, kind, preview }])
    next += 1
    return true
  }

  function remove(thread: string, id: number): void {
    for (const { id: candidate, preview } of of(thread)) {
      if (candidate === id && preview) URL.revokeObjectURL(preview)
    }
    put(
      thread,
      of(thread).filter((staged) => staged.id !== id),
    )
  }

  /** Hands all of them over for sending, in the order in which they came. */
  function take(thread: string): File[] {
    const held = of(thread)
    for (const { id } of held) remove(thread, id)
    return held.map(({ file }) => file)
  }

  /** Signed out: the next person at this computer finds nothing. */
  function wipe(): void {
    for (const thread of threads.value.keys()) take(thread)
  }

  return { threads, of, add, remove, take, wipe }
})
