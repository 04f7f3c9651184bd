// The widget on a shop's pages, in English; the keys are those of the Chinese texts.

import type { zhCNWidget } from './messages_widget_zh_cn'

export const enWidget: typeof zhCNWidget = {
  'shop.colour_kept': 'Readable on light and dark pages',
  'shop.colour_fitted': (p) => `To stay readable it becomes ${p.light} on light pages and ${p.dark} on dark ones`,
  'shop.widget': 'Bubble on your site',
  'shop.widget_hint': 'Where it stands on your pages, and what it says by itself.',
  'shop.widget.side': 'Corner',
  'shop.side_left': 'Lower left',
  'shop.side_right': 'Lower right',
  'shop.widget.offset_x': 'From the side',
  'shop.widget.offset_y': 'From the bottom',
  'shop.widget.greeting': 'Greeting',
  'shop.widget_greeting_hint': 'Appears beside the bubble until a buyer opens or dismisses it. Empty: nothing appears',
  'shop.widget_greeting_placeholder': 'A gift or for yourself? Let us help',
  'shop.widget.greeting_after_s': 'Appears after',
  'shop.preview_light': 'Light page',
  'shop.preview_dark': 'Dark page',
  'shop.widget_preview': (p) => `The bubble on a ${p.page.toLowerCase()}`,
}
