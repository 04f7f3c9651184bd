// What was typed and not saved is not lost by a slip: leaving asks first, within the console and on closing the page.

import { useEventListener } from '@vueuse/core'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { t } from './messages'

export function useLeaveGuard(unsaved: () => boolean): void {
  const stay = (): boolean => !unsaved() || window.confirm(t('leave.question'))
  onBeforeRouteLeave(stay)
  onBeforeRouteUpdate((to, from) => to.path === from.path || stay())
  useEventListener(window, 'beforeunload', (event: BeforeUnloadEvent) => {
    if (unsaved()) event.preventDefault()
  })
}
