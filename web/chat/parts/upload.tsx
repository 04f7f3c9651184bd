/** A file on its way: its picture or name, how far it is, and the way to stop it or try again. */

import { bytesText } from '../../shared/upload'
import type { Chat } from '../client'
import { t } from '../i18n'
import type { UploadItem } from '../uploads'
import { boxOf } from './box'
import { Icon } from './icon'

/** What the bytes themselves are wrong with: the same again would be refused again. */
const FINAL = {
  invalid: 'refused_damaged',
  unsupported_type: 'refused_content',
  too_large: 'error_too_large',
} as const

function errorText(code: string): string {
  if (code === 'rate_limited') return t('error_rate_limited')
  if (code === 'outbox_full') return t('error_outbox_full')
  return t(FINAL[code as keyof typeof FINAL] ?? 'upload_failed')
}

export function UploadTile({ chat, item }: { chat: Chat; item: UploadItem }) {
  const { state } = item
  const percent = state.kind === 'sending' && state.total > 0 ? Math.floor((state.sent / state.total) * 100) : 0
  const failed = state.kind === 'failed' ? state.error.code : null
  const cancel = (
    <button type="button" class="upload-stop" onClick={() => chat.uploads?.cancel(item.client_id)}>
      {failed === null ? t('cancel') : t('discard')}
    </button>
  )
  return (
    <div class="upload">
      {item.preview ? (
        <span class="picture" style={boxOf(item.width, item.height)}>
          <img src={item.preview} alt={t('image_of', { name: item.name })} />
        </span>
      ) : (
        <span class="file">
          <Icon name={item.kind === 'video' ? 'play' : 'file'} />
          <span class="grow">
            <span class="name clip">{item.name}</span>
            <span class="sub">{bytesText(item.bytes)}</span>
          </span>
        </span>
      )}
      {failed === null ? (
        <div class="upload-state">
          <progress max={100} value={percent} aria-label={t('uploading', { percent })} />
          {cancel}
        </div>
      ) : (
        <div class="upload-state failed" role="alert">
          <Icon name="warning" kind="small" />
          <span class="grow">{errorText(failed)}</span>
          {!(failed in FINAL) && (
            <button type="button" class="upload-stop" onClick={() => chat.uploads?.retry(item.client_id)}>
              {t('again')}
            </button>
          )}
          {cancel}
        </div>
      )}
    </div>
  )
}
