// What the parts of the desk's store share: the state they read and change, and the one way to change it.

import { type ShallowRef, shallowRef } from 'vue'
import type { Attachment, Limits, MonitorDelta } from '../../../shared/api/types'
import type { OutboxEntry, SocketState } from '../../../shared/ws'
import type { DeskConnection, DeskNotice } from './connection'
import { type Action, reduce } from './reduce'
import { type Desk, emptyDesk } from './state'

/** Until hello tells them; those of docs/protocol.md. */
const LIMITS: Limits = {
  frame_bytes: 65_536,
  text_chars: 5000,
  image_bytes: 10_485_760,
  video_bytes: 52_428_800,
  file_bytes: 20_971_520,
}

/** An attachment sent from this page, with the local address its bubble already shows. */
export interface SentFile extends Attachment {
  preview: string | null
}

export interface DeskContext {
  desk: ShallowRef<Desk>
  state: ShallowRef<SocketState>
  outbox: ShallowRef<readonly OutboxEntry[]>
  limits: ShallowRef<Limits>
  /** Hello has been answered at least once: what is empty is truly empty. */
  greeted: ShallowRef<boolean>
  /** To show attachments while their entry is on its way. */
  sentFiles: ShallowRef<ReadonlyMap<string, SentFile>>
  connection: ShallowRef<DeskConnection | null>
  /** The last of its kind; whoever shows them watches synchronously and misses none. */
  notice: ShallowRef<DeskNotice | null>
  /** The same for what changed in the shop that is monitored. */
  monitorDelta: ShallowRef<MonitorDelta | null>
  dispatch: (action: Action) => void
  /** The live line; using the desk before it is started is a defect. */
  line: () => DeskConnection
}

export function createContext(): DeskContext {
  const desk = shallowRef<Desk>(emptyDesk(''))
  const connection = shallowRef<DeskConnection | null>(null)
  return {
    desk,
    state: shallowRef<SocketState>({ kind: 'idle' }),
    outbox: shallowRef<readonly OutboxEntry[]>([]),
    limits: shallowRef(LIMITS),
    greeted: shallowRef(false),
    sentFiles: shallowRef<ReadonlyMap<string, SentFile>>(new Map()),
    connection,
    notice: shallowRef<DeskNotice | null>(null),
    monitorDelta: shallowRef<MonitorDelta | null>(null),
    dispatch: (action) => {
      desk.value = reduce(desk.value, action)
    },
    line: () => {
      if (!connection.value) throw new Error('the desk is used before it is started')
      return connection.value
    },
  }
}

/** Back to nothing, as before the first start. */
export function resetContext(context: DeskContext): void {
  context.connection.value = null
  context.greeted.value = false
  context.desk.value = emptyDesk('')
  context.outbox.value = []
  context.sentFiles.value = new Map()
}
