/** Chat text: plain text and, once the rest has come, links; never HTML. Isolated, so that a right-to-left mark disturbs only its own bubble. */

import { rest } from '../rest'

export function ChatText({ text }: { text: string }) {
  const parts = rest.value?.segments(text) ?? [{ kind: 'text', text } as const]
  return (
    <span class="words" dir="auto">
      {parts.map((part, index) =>
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
