// The local copy of the phrases, in IndexedDB: there at once after a reload, and while the line is away.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { CopiedPhrase } from '../../../shared/api/types'

/** What is kept of one account's phrases. */
export interface PhraseCopy {
  /** By which the server knows whether it has changed. */
  tag: string
  phrases: readonly CopiedPhrase[]
}

export interface PhraseCopies {
  load: (account: string) => Promise<PhraseCopy | null>
  /** Keeps this copy and no other: whoever was at this computer before leaves nothing. */
  keep: (account: string, copy: PhraseCopy) => Promise<void>
  wipe: () => Promise<void>
}

interface Schema extends DBSchema {
  copies: { key: string; value: PhraseCopy }
}

const NAME = 'zhanggui.phrases'
const VERSION = 1

export function phraseCopies(): PhraseCopies {
  let opening: Promise<IDBPDatabase<Schema>> | null = null

  function open(): Promise<IDBPDatabase<Schema>> {
    opening ??= openDB<Schema>(NAME, VERSION, {
      upgrade: (db) => void db.createObjectStore('copies'),
      // A newer page wants the database in another form: it is let go, and opened again when needed.
      blocking: (_current, _blocked, event) => {
        ;(event.target as IDBDatabase).close()
        opening = null
      },
      terminated: () => (opening = null),
    }).catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }

  return {
    load: async (account) => (await (await open()).get('copies', account)) ?? null,
    async keep(account, copy) {
      const change = (await open()).transaction('copies', 'readwrite')
      await Promise.all([change.store.clear(), change.store.put(copy, account), change.done])
    },
    wipe: async () => (await open()).clear('copies'),
  }
}
