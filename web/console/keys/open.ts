// What of the keys' own surfaces is open: the palette or the shortcut sheet.

import { type Ref, shallowRef } from 'vue'

export const openSurface: Ref<'palette' | 'sheet' | null> = shallowRef(null)
