// Files picked, pasted or dropped, shown before they are sent.

import { onScopeDispose, shallowRef } from 'vue'
import type { Limits } from '../../shared/api/types'
import { bytesText, checkFile } from '../../shared/upload'
import { t } from '../i18n'
import { toast } from '../ui/toasts'

export interface StagedFile {
  id: number
  file: File
  /** A local address, for images. */
  preview: string | null
  size: string
}

/** A screenshot has no name of its own. */
function named(file: File, index: number): File {
  if (file.name !== '' && file.name !== 'image.png') return file
  const ending = file.type.split('/')[1] ?? 'png'
  return new File([file], `screenshot-${Date.now()}-${index}.${ending}`, { type: file.type })
}

export function useStagedFiles(limits: () => Limits) {
  const staged = shallowRef<readonly StagedFile[]>([])
  let next = 1

  function add(files: Iterable<File>): void {
    const fresh: StagedFile[] = []
    for (const [index, picked] of [...files].entries()) {
      const file = named(picked, index)
      const checked = checkFile(file, limits())
      if ('error' in checked) {
        toast(t(`composer.${checked.error}`, { name: file.name }), { kind: 'error' })
        continue
      }
      const preview = checked.kind === 'image' ? URL.createObjectURL(file) : null
      fresh.push({ id: next, file, preview, size: bytesText(file.size) })
      next += 1
    }
    staged.value = [...staged.value, ...fresh]
  }

  function remove(id: number): void {
    for (const { preview } of staged.value.filter((file) => file.id === id)) if (preview) URL.revokeObjectURL(preview)
    staged.value = staged.value.filter((file) => file.id !== id)
  }

  /** Hands all of them over for sending. */
  function take(): File[] {
    const files = staged.value.map(({ file }) => file)
    for (const { id } of staged.value) remove(id)
    return files
  }

  onScopeDispose(() => take())
  return { staged, add, remove, take }
}
