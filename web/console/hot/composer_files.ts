// Files on their way into a reply: picked, pasted as a screenshot, or dropped anywhere on the page.

import { useEventListener } from '@vueuse/core'
import { computed, type Ref, ref } from 'vue'
import { checkFile } from '../../shared/upload'
import { t } from '../i18n'
import { useDesk } from '../stores/desk'
import { STAGED_LIMIT, useStagedFiles } from '../stores/staged_files'
import { toast } from '../ui/toasts'

/** A screenshot has no name of its own. */
function named(file: File, index: number): File {
  if (file.name !== '' && file.name !== 'image.png') return file
  const ending = file.type.split('/')[1] ?? 'png'
  return new File([file], `screenshot-${Date.now()}-${index}.${ending}`, { type: file.type })
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** `may`: `null`, or a sentence why nothing can be added now. */
export function useComposerFiles(thread: string, may: Readonly<Ref<string | null>>) {
  const desk = useDesk()
  const store = useStagedFiles()
  const staged = computed(() => store.of(thread))
  const dragging = ref(false)

  function refused(key: 'unsupported_type' | 'too_large' | 'empty', name: string): void {
    toast(t(`composer.${key}`, { name }), { kind: 'error' })
  }

  function addAll(files: Iterable<File>): void {
    for (const [index, picked] of [...files].entries()) {
      const file = named(picked, index)
      const checked = checkFile(file, desk.limits)
      if ('error' in checked) refused(checked.error, file.name)
      else if (!store.add(thread, file, checked.kind)) {
        toast(t('composer.too_many', { limit: STAGED_LIMIT }), { kind: 'error' })
        return
      }
    }
  }

  /** Whether there were any; what cannot be added is said. */
  function add(files: FileList | null | undefined): boolean {
    if (!files || files.length === 0) return false
    if (may.value) toast(may.value)
    else addAll(files)
    return true
  }

  function pasted(event: ClipboardEvent): void {
    // Office programs put a picture beside the text; the text is what was meant.
    if (event.clipboardData?.types.includes('text/plain')) return
    if (add(event.clipboardData?.files)) event.preventDefault()
  }

  // Anywhere: a file that misses its place would otherwise replace the page.
  useEventListener(window, 'dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = may.value ? 'none' : 'copy'
    dragging.value = true
  })
  useEventListener(window, 'dragleave', (event) => {
    // Only where the pointer leaves the page itself is there nothing that it enters.
    if (event.relatedTarget === null) dragging.value = false
  })
  useEventListener(window, 'drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    dragging.value = false
    add(event.dataTransfer?.files)
  })

  return {
    staged,
    dragging,
    add,
    pasted,
    remove: (id: number) => store.remove(thread, id),
    take: () => store.take(thread),
  }
}
