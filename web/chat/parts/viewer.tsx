/** A picture or a video over the page, at full size. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Attachment } from '../../shared/api/types'
import { addressesOf } from '../addresses'
import type { Chat } from '../client'
import { t } from '../i18n'
import { Icon } from './icon'

export interface ViewerProps {
  chat: Chat
  attachment: Attachment
  onClose: () => void
}

export function Viewer({ chat, attachment, onClose }: ViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const address = useSignal<string | null>(null)
  const failed = useSignal(false)
  const tries = useRef(0)
  const mint = (afresh: boolean): void => {
    failed.value = false
    addressesOf(chat)
      .of(attachment.id, 'full', afresh)
      .then(
        (url) => {
          address.value = url
        },
        () => {
          failed.value = true
        },
      )
  }
  useEffect(() => {
    // Where it came from gets the focus back when it closes.
    dialog.current?.showModal()
    mint(false)
  }, [attachment.id])
  const onError = (): void => {
    tries.current += 1
    if (tries.current <= 1) mint(true)
    else failed.value = true
  }
  const name = attachment.name
  return (
    <dialog class="viewer" ref={dialog} aria-label={name} onClose={onClose}>
      <button type="button" class="touch" aria-label={t('close')} onClick={() => dialog.current?.close()}>
        <Icon name="close" />
      </button>
      {failed.value && (
        <button type="button" class="missing" onClick={() => mint(true)}>
          <Icon name="retry" />
          {t('not_loaded')}, {t('again')}
        </button>
      )}
      {!failed.value && address.value && attachment.kind === 'image' && (
        <img src={address.value} alt={t('image_of', { name })} onError={onError} />
      )}
      {!failed.value && address.value && attachment.kind === 'video' && (
        // biome-ignore lint/a11y/useMediaCaption: what people send has no captions
        <video src={address.value} controls autoplay playsInline onError={onError} />
      )}
    </dialog>
  )
}
