// The widget on a shop's pages, in Chinese: where it stands, its colours, and what it says by itself.

export const zhCNWidget = {
  'shop.colour_kept': '在浅色和深色页面上都看得清',
  'shop.colour_fitted': (p: { light: string; dark: string }) =>
    `为了看得清，浅色页面上用 ${p.light}，深色页面上用 ${p.dark}`,
  'shop.widget': '网站上的气泡',
  'shop.widget_hint': '气泡在网页上的位置，和它自己先说的一句话。',
  'shop.widget.side': '放在哪一角',
  'shop.side_left': '左下角',
  'shop.side_right': '右下角',
  'shop.widget.offset_x': '离侧边',
  'shop.widget.offset_y': '离底边',
  'shop.widget.greeting': '主动招呼',
  'shop.widget_greeting_hint': '买家没点开时，气泡旁边弹出这句话，关掉后不再出现。空着就不弹',
  'shop.widget_greeting_placeholder': '送长辈还是自己喝？我帮您挑',
  'shop.widget.greeting_after_s': '几秒后弹出',
  'shop.preview_light': '浅色网页',
  'shop.preview_dark': '深色网页',
  'shop.widget_preview': (p: { page: string }) => `气泡在${p.page}上的样子`,
}
