/** Chat text: plain text and links, never HTML. Isolated, so that a right-to-left mark disturbs only its own bubble. */

import { segments } from '../../shared/text'

export function ChatText({ text }: { text: string }) {
  return (
    <span class="words" dir="auto">
      {segments(text).map((part, index) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            <bdi>{part.text}</bdi>
          </a>
        ),
      )}
    </span>
  )
}
