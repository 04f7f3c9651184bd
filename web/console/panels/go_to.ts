// The way from the panel to a place in the thread beside it. On a narrow page the thread takes the panel's place first.

import { useRoute, useRouter } from 'vue-router'
import { useDesk } from '../stores/desk'

export function useGoTo(): (thread: string, seq: number) => void {
  const desk = useDesk()
  const route = useRoute()
  const router = useRouter()
  return (thread, seq) => {
    desk.jumpTo(thread, seq)
    if (route.query.panel) void router.replace({ query: {} })
  }
}
