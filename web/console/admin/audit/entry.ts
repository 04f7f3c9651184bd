// An entry of the audit log, with what it was done to and who did it when no account did.

import type { AuditEntry } from '../../../shared/api/types'

export interface AuditLine extends AuditEntry {
  object_kind: string
  /** The command line or the server itself, by name. */
  source: string | null
}
