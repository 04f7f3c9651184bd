/** Icons on a 16-px grid, in the colour of the text. Decoration only: what they stand for is written beside them. */

import type { JSX } from 'preact'

const SHAPES = {
  check: <path d="M3.5 8.5 6.5 11.5 12.5 4.75" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.75V8l2.25 1.5" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  copy: <path d="M5.75 5.75h7.5v7.5h-7.5zM10.25 5.75v-3h-7.5v7.5h3" />,
  down: <path d="M4.5 6.5 8 10l3.5-3.5" />,
  external: <path d="M6.5 3.5H3.25v9.25h9.25V9.5M9.25 2.75h4V6.75M13 3 7.75 8.25" />,
  file: <path d="M9.25 2.25h-5.5v11.5h8.5v-8.5zM9 2.5v3h3" />,
  more: <path d="M3.5 8v.01M8 8v.01M12.5 8v.01" stroke-width="2" />,
  play: <path d="M5.5 3.75v8.5l7-4.25z" fill="currentColor" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  presence_hold: (
    <>
      <circle cx="8" cy="8" r="5.5" stroke-width="2" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" fill="currentColor" stroke="none" />
    </>
  ),
  presence_offline: <circle cx="8" cy="8" r="5.25" stroke-width="2" />,
  presence_online: <circle cx="8" cy="8" r="6" fill="currentColor" stroke="none" />,
  quote: <path d="M6.5 4.5 3 8l3.5 3.5M3.25 8H10a3 3 0 0 1 3 3v1" />,
  read: <path d="M1.5 8.75 4.25 11.5 9.75 5M7.75 11.25 8 11.5 14 5" />,
  recall: <path d="M5.75 3.25 3 6l2.75 2.75M3.25 6h6a3.5 3.5 0 0 1 0 7H6.5" />,
  retry: <path d="M12.75 9.5A5 5 0 1 1 12 5.1M12.75 2.5v3h-3" />,
  right: <path d="M6.5 4.5 10 8l-3.5 3.5" />,
  up: <path d="M8 13V3.5M4.25 7.25 8 3.5l3.75 3.75" />,
  warning: (
    <>
      <path d="M8 2.5 14.25 13.25H1.75Z" />
      <path d="M8 6.5v3M8 11.25v.01" />
    </>
  ),
} satisfies Record<string, JSX.Element>

export type IconName = keyof typeof SHAPES

export function Icon({ name, kind = '' }: { name: IconName; kind?: string }) {
  return (
    <svg class={`icon ${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  )
}
