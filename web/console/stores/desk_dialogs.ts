// The one dialog over the desk at a time. It is held here and not in a thread, whose page may be left while it is open.

import { type Ref, shallowRef } from 'vue'
import type { Conversation } from '../../shared/api/types'
import type { Thread } from './desk/state'

export type DeskDialog =
  | { kind: 'take_over' | 'push' | 'snooze' | 'whisper'; conversation: Conversation }
  /** `closing`: the conversation ends with it. `required`: it does not end without. */
  | { kind: 'wrap_up'; thread: Thread; closing: boolean; required: boolean }
  | { kind: 'transcript'; conversation: Conversation }
  | { kind: 'shift_end' }

export const deskDialog: Ref<DeskDialog | null> = shallowRef(null)
