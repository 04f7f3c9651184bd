// The icons, on a 16-px grid (brand: 20), stroked in the colour of the text. Drawn as elements, so no markup is injected.

type Shape = readonly [tag: string, attributes: Readonly<Record<string, string>>]

export const ICONS = {
  bell: [
    ['path', { d: 'M8 2.25c-2.2 0-3.75 1.65-3.75 3.85v2.4L3 10.75h10L11.75 8.5V6.1C11.75 3.9 10.2 2.25 8 2.25Z' }],
    ['path', { d: 'M6.5 13.1c.4.4.9.65 1.5.65s1.1-.25 1.5-.65' }],
  ],
  below: [['path', { d: 'M8 3.5v9M4.5 9 8 12.5 11.5 9' }]],
  bolt: [['path', { d: 'M9 1.75 3.5 9h4L7 14.25 12.5 7h-4L9 1.75Z' }]],
  box: [
    ['path', { d: 'M8 1.9 13.5 4.7v6.6L8 14.1l-5.5-2.8V4.7L8 1.9Z' }],
    ['path', { d: 'M2.75 4.85 8 7.5l5.25-2.65M8 7.5V14' }],
  ],
  brand: [
    [
      'rect',
      {
        x: '2',
        y: '3',
        width: '16',
        height: '14',
        rx: '2.25',
        fill: 'none',
        stroke: 'currentColor',
        'stroke-width': '1.5',
      },
    ],
    [
      'path',
      { d: 'M2 8.25h16M6.25 3v14M10 3v14M13.75 3v14', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.25' },
    ],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '4.5', y: '4.6', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '8.25', y: '5.6', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '12', y: '4.6', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '4.5', y: '9.6', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '4.5', y: '13.6', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '8.25', y: '11.4', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '8.25', y: '14', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '12', y: '9.6', width: '3.5', height: '2.1', rx: '1' }],
    ['rect', { fill: 'currentColor', stroke: 'none', x: '12', y: '12.2', width: '3.5', height: '2.1', rx: '1' }],
  ],
  camera: [
    ['path', { d: 'M2.25 5.25h2.4l1-1.75h4.7l1 1.75h2.4v7.5H2.25Z' }],
    ['circle', { cx: '8', cy: '8.75', r: '2.25' }],
  ],
  chart: [['path', { d: 'M2.5 13.5h11M4.5 11V8M8 11V4.5M11.5 11V6.5' }]],
  chat: [['path', { d: 'M2.5 3.25h11v7.5H8.25L5 13.25v-2.5H2.5v-7.5Z' }]],
  check: [['path', { d: 'M3.5 8.5 6.5 11.5 12.5 4.75' }]],
  clip: [
    [
      'path',
      { d: 'm12.9 7.6-5 5a2.75 2.75 0 0 1-3.9-3.9l5.4-5.4a1.8 1.8 0 0 1 2.6 2.6l-5.2 5.2a.9.9 0 0 1-1.3-1.3l4.6-4.6' },
    ],
  ],
  clock: [
    ['circle', { cx: '8', cy: '8', r: '5.75' }],
    ['path', { d: 'M8 4.75V8l2.25 1.5' }],
  ],
  close: [['path', { d: 'm4.5 4.5 7 7M11.5 4.5l-7 7' }]],
  copy: [
    ['rect', { x: '5.75', y: '5.75', width: '7.75', height: '7.75', rx: '1.25' }],
    [
      'path',
      { d: 'M10.25 5.75v-2a1.25 1.25 0 0 0-1.25-1.25H3.75A1.25 1.25 0 0 0 2.5 3.75V9a1.25 1.25 0 0 0 1.25 1.25h2' },
    ],
  ],
  done: [
    ['circle', { cx: '8', cy: '8', r: '5.75' }],
    ['path', { d: 'M5.5 8.25 7.25 10l3.5-3.75' }],
  ],
  down: [['path', { d: 'M4.5 6.5 8 10l3.5-3.5' }]],
  download: [['path', { d: 'M8 2.5v7.25M4.75 6.75 8 10l3.25-3.25M2.75 13h10.5' }]],
  edit: [['path', { d: 'm9.75 3.25 3 3L6 13H3v-3l6.75-6.75Z' }]],
  eye: [
    ['path', { d: 'M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8Z' }],
    ['circle', { cx: '8', cy: '8', r: '1.75' }],
  ],
  filter: [['path', { d: 'M2.5 4.25h11M4.5 8h7M6.5 11.75h3' }]],
  gone: [
    ['circle', { cx: '8', cy: '8', r: '5.75' }],
    ['path', { d: 'm4.1 4.1 7.8 7.8' }],
  ],
  hourglass: [
    [
      'path',
      {
        d: 'M4.25 2.5h7.500M4.25 13.500h7.500M5.25 2.500v2.250L8 8l2.750-3.250V2.500M5.250 13.500v-2.250L8 8l2.750 3.250v2.250',
      },
    ],
  ],
  image: [
    ['rect', { x: '2.25', y: '3.25', width: '11.5', height: '9.5', rx: '1.5' }],
    ['circle', { cx: '5.6', cy: '6.4', r: '.9' }],
    ['path', { d: 'm2.75 11.5 3.4-3 2.2 2 2.1-1.75 2.8 2.5' }],
  ],
  inbox: [['path', { d: 'M2.5 9.5h3l1 1.75h3l1-1.75h3M2.5 9.5l2-6h7l2 6v3.25h-11V9.5Z' }]],
  left: [['path', { d: 'M9.5 4.5 6 8l3.5 3.5' }]],
  lock: [
    ['rect', { x: '3.5', y: '7', width: '9', height: '6.5', rx: '1.25' }],
    ['path', { d: 'M5.5 7V5a2.5 2.5 0 0 1 5 0v2' }],
  ],
  minus: [['path', { d: 'M3.5 8h9' }]],
  more: [['path', { d: 'M3.5 8v.01M8 8v.01M12.5 8v.01', 'stroke-width': '2' }]],
  order: [
    ['path', { d: 'M3.75 2.25h8.5v11.5l-1.4-.9-1.4.9-1.45-.9-1.45.9-1.4-.9-1.4.9V2.25Z' }],
    ['path', { d: 'M6 5.5h4M6 8h4' }],
  ],
  overdue: [
    ['path', { d: 'M8 2.5 14.25 13H1.75L8 2.5Z' }],
    ['path', { d: 'M8 6.5V9' }],
    ['path', { d: 'M8 11v.01' }],
  ],
  pause: [
    ['circle', { cx: '8', cy: '8', r: '5.75' }],
    ['path', { d: 'M6.4 6v4M9.6 6v4' }],
  ],
  place: [
    ['path', { d: 'M8 14S3.5 9.9 3.5 6.5a4.5 4.5 0 0 1 9 0C12.5 9.9 8 14 8 14Z' }],
    ['circle', { cx: '8', cy: '6.5', r: '1.5' }],
  ],
  plus: [['path', { d: 'M8 3.5v9M3.5 8h9' }]],
  sliders: [
    ['path', { d: 'M2.5 4.5h5M10.5 4.5h3M2.5 11.5h2M7.5 11.5h6' }],
    ['circle', { cx: '9', cy: '4.5', r: '1.5' }],
    ['circle', { cx: '6', cy: '11.5', r: '1.5' }],
  ],
  'presence-hold': [
    ['circle', { cx: '8', cy: '8', r: '5.5', 'stroke-width': '2' }],
    ['path', { d: 'M8 2.5a5.5 5.5 0 0 1 0 11Z', fill: 'currentColor', stroke: 'none' }],
  ],
  'presence-offline': [['circle', { cx: '8', cy: '8', r: '5.25', 'stroke-width': '2' }]],
  'presence-online': [['circle', { cx: '8', cy: '8', r: '6', fill: 'currentColor', stroke: 'none' }]],
  read: [
    ['path', { d: 'M1.5 8.75 4.25 11.5 9.75 5' }],
    ['path', { d: 'M7.75 11.25 8 11.5 14 5' }],
  ],
  retry: [
    ['path', { d: 'M12.75 9.5A5 5 0 1 1 12 5.1' }],
    ['path', { d: 'M12.75 2.5v3h-3' }],
  ],
  right: [['path', { d: 'M6.5 4.5 10 8l-3.5 3.5' }]],
  route: [
    ['circle', { cx: '3.25', cy: '8', r: '1.25' }],
    ['path', { d: 'M4.5 8h2.25c2 0 1.5-4 3.75-4H13M6.75 8c2 0 1.5 4 3.75 4H13M11.25 2.25 13 4l-1.75 1.75' }],
  ],
  screen: [
    ['rect', { x: '2', y: '3', width: '12', height: '8.25', rx: '1.25' }],
    ['path', { d: 'M5.5 13.5h5' }],
  ],
  search: [
    ['circle', { cx: '7', cy: '7', r: '4.25' }],
    ['path', { d: 'M10.25 10.25 13.5 13.5' }],
  ],
  slow: [
    ['path', { d: 'M8 2.25a5.75 5.75 0 1 0 5.75 5.75' }],
    ['path', { d: 'M8 4.75V8l2 1.25M11 2.9v.01M13.1 5v.01' }],
  ],
  sort: [['path', { d: 'M4.5 3v10M2.5 11l2 2 2-2M8.5 4H14M8.5 8h4M8.5 12h2.5' }]],
  sound: [
    [
      'path',
      { d: 'M7.5 3.5 4.75 5.75H2.5v4.5h2.25L7.5 12.5v-9ZM10 6c1.1 1.1 1.1 2.9 0 4M12 4.25c2.1 2.1 2.1 5.4 0 7.5' },
    ],
  ],
  'sound-off': [['path', { d: 'M7.5 3.5 4.75 5.75H2.5v4.5h2.25L7.5 12.5v-9ZM10.5 6.5l3 3M13.5 6.5l-3 3' }]],
  star: [
    ['path', { d: 'm8 2.25 1.75 3.6 3.95.55-2.85 2.8.65 3.95L8 11.3l-3.5 1.85.65-3.95L2.3 6.4l3.95-.55L8 2.25Z' }],
  ],
  take: [['path', { d: 'M8 2.5v6.25M5.25 6 8 8.75 10.75 6M2.5 9.500v4h11v-4' }]],
  transfer: [['path', { d: 'M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13' }]],
  up: [['path', { d: 'M8 13V3.5M4.25 7.25 8 3.5l3.75 3.75' }]],
  user: [
    ['circle', { cx: '8', cy: '5.25', r: '2.75' }],
    ['path', { d: 'M2.75 13.5c.6-2.6 2.6-4 5.25-4s4.65 1.4 5.25 4' }],
  ],
  quote: [
    ['path', { d: 'M3 3.25h10v7.25H8.5L5.25 13v-2.500H3V3.250Z' }],
    ['path', { d: 'M5.75 6h4.5M5.75 8h2.5' }],
  ],
  video: [['path', { d: 'M2.25 4.25h8v7.5h-8ZM10.25 7l3.5-2v6l-3.5-2' }]],
  undo: [
    ['path', { d: 'M6 3.500 3 6.500l3 3' }],
    ['path', { d: 'M3 6.500h6.250a3.500 3.500 0 0 1 0 7H6.500' }],
  ],
} as const satisfies Record<string, readonly Shape[]>

export type IconName = keyof typeof ICONS
