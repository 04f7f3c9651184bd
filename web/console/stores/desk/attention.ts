// What one pays attention to besides one's own: the thread that is open, a colleague's conversation that is watched,
// the shop that is monitored. The server forgets all of it with the connection, so each is said again after a hello.

import type { Monitor } from '../../../shared/api/types'
import type { DeskContext } from './context'

export function createAttention({ dispatch, line }: DeskContext) {
  return {
    /** What is open here, for colleagues to see; what comes back is who else has it. */
    async lookAtThread(thread: string | null, now_ms: number): Promise<void> {
      const answer = await line().socket.request('viewing', { thread })
      if (thread !== null) dispatch({ kind: 'viewing', thread, viewers: answer.viewers, now_ms })
    },
    /** From now on the thread's events come by themselves, though it is a colleague's. */
    watchConversation: (conversation: string) => line().socket.request('conversation.watch', { conversation }),
    unwatchConversation: (conversation: string) => line().socket.request('conversation.unwatch', { conversation }),
    /** A word to the agent who serves. */
    whisper: (thread: string, client_id: string, text: string) =>
      line().socket.request('whisper.send', { thread, client_id, text }),
    monitorShop: (shop: string): Promise<Monitor> => line().socket.request('monitor.subscribe', { shop }),
    leaveMonitor: () => line().socket.request('monitor.unsubscribe', {}),
  }
}
