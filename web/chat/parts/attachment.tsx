/** Pictures, videos and files in a bubble. A picture has its size before it loads, and an address only once it is near. */

import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Attachment } from '../../shared/api/types'
import { bytesText } from '../../shared/upload'
import { addressesOf } from '../addresses'
import type { Chat } from '../client'
import { t } from '../i18n'
import type { Content } from '../rows'
import { boxOf } from './box'
import { Icon } from './icon'
import type { MessageContext } from './message'
import { UploadTile } from './upload'

export interface AttachedProps {
  context: MessageContext
  content: Content
}

/** Whatever in a bubble is no text. */
export function Attached({ context: { chat, onOpen }, content }: AttachedProps) {
  switch (content.kind) {
    case 'image':
      return <Picture chat={chat} attachment={content.attachment} onOpen={onOpen} />
    case 'video':
      return <VideoTile attachment={content.attachment} onOpen={onOpen} />
    case 'file':
      return <FileTile chat={chat} attachment={content.attachment} />
    case 'upload':
      return <UploadTile chat={chat} item={content.item} />
    default:
      return null
  }
}

/** An address once the element comes near the view; minted again, once, when the first does not work. */
function useAddress(chat: Chat, id: string) {
  const local = chat.uploads?.localAddress(id) ?? null
  const address = useSignal<string | null>(local)
  const failed = useSignal(false)
  const tries = useRef(0)
  const element = useRef<HTMLButtonElement>(null)
  const mint = (afresh: boolean): void => {
    failed.value = false
    addressesOf(chat)
      .of(id, 'thumb', afresh)
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
    const target = element.current
    if (local !== null || !target) return
    const observer = new IntersectionObserver(
      (seen) => {
        if (!seen.some((each) => each.isIntersecting)) return
        observer.disconnect()
        mint(false)
      },
      { rootMargin: '400px' },
    )
    observer.observe(target)
    return () => observer.disconnect()
  }, [id])
  const onError = (): void => {
    tries.current += 1
    if (tries.current <= 1) mint(true)
    else failed.value = true
  }
  const again = (): void => {
    tries.current = 0
    mint(true)
  }
  return { element, address: address.value, failed: failed.value, onError, again }
}

interface AttachmentProps {
  chat: Chat
  attachment: Attachment
  onOpen: (attachment: Attachment) => void
}

function Picture({ chat, attachment, onOpen }: AttachmentProps) {
  const { element, address, failed, onError, again } = useAddress(chat, attachment.id)
  const name = attachment.name
  return (
    <button
      type="button"
      class="picture"
      ref={element}
      style={boxOf(attachment.width, attachment.height)}
      aria-label={failed ? `${t('not_loaded')}, ${t('again')}` : t('open_image', { name })}
      onClick={() => (failed ? again() : onOpen(attachment))}
    >
      {failed ? (
        <span class="missing">
          <Icon name="retry" />
          {t('not_loaded')}
        </span>
      ) : (
        address && <img src={address} alt={t('image_of', { name })} onError={onError} />
      )}
    </button>
  )
}

function VideoTile({ attachment, onOpen }: Omit<AttachmentProps, 'chat'>) {
  const name = attachment.name
  return (
    <button type="button" class="video" aria-label={t('play_video', { name })} onClick={() => onOpen(attachment)}>
      <span class="play">
        <Icon name="play" />
      </span>
      <span class="clip">{name}</span>
      <span class="sub">{bytesText(attachment.bytes)}</span>
    </button>
  )
}

function FileTile({ chat, attachment }: Omit<AttachmentProps, 'onOpen'>) {
  const failed = useSignal(false)
  const size = bytesText(attachment.bytes)
  const download = (): void => {
    failed.value = false
    addressesOf(chat)
      .of(attachment.id, 'full')
      .then(
        (url) => {
          const link = document.createElement('a')
          link.href = url
          link.download = attachment.name
          link.click()
        },
        () => {
          failed.value = true
        },
      )
  }
  return (
    <button type="button" class="file" aria-label={t('download', { name: attachment.name, size })} onClick={download}>
      <Icon name="file" />
      <span class="grow">
        <span class="name clip">{attachment.name}</span>
        <span class="sub">{failed.value ? `${t('not_loaded')}, ${t('again')}` : size}</span>
      </span>
    </button>
  )
}
