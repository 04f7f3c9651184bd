/** Pasted or dropped files that wait for the send button. */

import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t } from '../i18n'
import { Icon } from './icon'

export interface TrayProps {
  tray: Signal<readonly File[]>
}

export function Tray({ tray }: TrayProps) {
  if (tray.value.length === 0) return null
  return (
    <ul class="tray" aria-label={t('paste_ready')}>
      {tray.value.map((file) => (
        <TrayFile key={`${file.name}/${file.size}/${file.lastModified}`} file={file} tray={tray} />
      ))}
    </ul>
  )
}

function TrayFile({ file, tray }: TrayProps & { file: File }) {
  const preview = useSignal<string | null>(null)
  useEffect(() => {
    if (!file.type.startsWith('image/')) return
    const address = URL.createObjectURL(file)
    preview.value = address
    return () => URL.revokeObjectURL(address)
  }, [file])
  const remove = (): void => {
    tray.value = tray.value.filter((each) => each !== file)
  }
  return (
    <li>
      {preview.value ? <img src={preview.value} alt={file.name} /> : <span class="clip">{file.name}</span>}
      <button type="button" aria-label={t('remove', { name: file.name })} onClick={remove}>
        <Icon name="close" kind="small" />
      </button>
    </li>
  )
}
