// Closing and transferring can be undone for 5 s: they are sent when that time is up, or at once when the page is hidden.

import { shallowRef } from 'vue'

export const UNDO_MS = 5000

export interface Departure {
  conversation: string
  thread: string
  kind: 'close' | 'transfer'
  /** Where it goes, for the row: a colleague or a group. */
  to: string | null
  until_ms: number
  /** Already on its way: too late to undo. */
  sent: boolean
}

export interface DepartureRequest extends Pick<Departure, 'conversation' | 'thread' | 'kind' | 'to'> {
  send: () => Promise<unknown>
  /** Refused: the conversation stays. */
  refused: (error: unknown) => void
}

export function createDepartures(now_ms: () => number = Date.now) {
  const pending = shallowRef<ReadonlyMap<string, Departure>>(new Map())
  const requests = new Map<string, { request: DepartureRequest; timer: ReturnType<typeof setTimeout> }>()

  function change(conversation: string, departure: Departure | null): void {
    const next = new Map(pending.value)
    if (departure) next.set(conversation, departure)
    else next.delete(conversation)
    pending.value = next
  }

  function begin(request: DepartureRequest): void {
    undo(request.conversation)
    const { conversation, thread, kind, to } = request
    requests.set(conversation, { request, timer: setTimeout(() => void sendNow(conversation), UNDO_MS) })
    change(conversation, { conversation, thread, kind, to, until_ms: now_ms() + UNDO_MS, sent: false })
  }

  /** True when it had not been sent. */
  function undo(conversation: string): boolean {
    const held = requests.get(conversation)
    if (!held) return false
    clearTimeout(held.timer)
    requests.delete(conversation)
    change(conversation, null)
    return true
  }

  async function sendNow(conversation: string): Promise<void> {
    const held = requests.get(conversation)
    const departure = pending.value.get(conversation)
    if (!held || !departure) return
    clearTimeout(held.timer)
    requests.delete(conversation)
    change(conversation, { ...departure, sent: true })
    try {
      await held.request.send()
    } catch (error) {
      held.request.refused(error)
    } finally {
      change(conversation, null)
    }
  }

  /** The page is hidden or left: nothing may be forgotten. */
  function flush(): void {
    for (const conversation of [...requests.keys()]) void sendNow(conversation)
  }

  return { pending, begin, undo, flush }
}
