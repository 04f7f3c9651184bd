// A form's life: what was loaded, what is typed, what is wrong, and what to do when somebody else saved first.
// What was typed is never lost to an error.

import { type ComputedRef, computed, type Ref, reactive, ref, toRaw, watch } from 'vue'
import { ApiError } from '../../shared/api/client'
import type { AdminKey } from './messages'
import { type FieldErrors, fieldOf, refusalOf } from './problem'
import { differences, rebase, same } from './rebase'

export interface Versioned<Values> {
  values: Values
  version: number
}

export interface Conflict<Values> {
  theirs: Versioned<Values>
  /** Changed by both, differently. */
  fields: (keyof Values)[]
}

export interface FormOptions<Values> {
  /** Rules that need no server; an empty record is right. */
  check?: (values: Values) => FieldErrors
  /** Which field a code of the server is about. */
  codes?: Partial<Record<string, readonly [field: string, message: AdminKey]>>
  /** Whether sentences keep the path of what they are about, for forms that have a place for each. */
  deep?: boolean
  /** The server's newest, asked for when it answers that the form is stale. */
  latest?: () => Promise<Versioned<Values>>
}

type Send<Values> = (values: Values, base: Versioned<Values>) => Promise<unknown>

export interface Form<Values> {
  values: Values
  errors: Ref<FieldErrors>
  failure: Ref<string | null>
  busy: Ref<boolean>
  conflict: Ref<Conflict<Values> | null>
  changed: ComputedRef<(keyof Values)[]>
  dirty: ComputedRef<boolean>
  load: (values: Values, version?: number) => void
  refresh: (values: Values, version: number) => void
  /** `send` gets what is typed and what it was typed over. Answers whether it was saved. */
  submit: (send: Send<Values>) => Promise<boolean>
  takeTheirs: () => void
  keepMine: () => void
  discard: () => void
}

const copy = <Values>(values: Values): Values => JSON.parse(JSON.stringify(values)) as Values

export function useForm<Values extends object>(initial: Values, options: FormOptions<Values> = {}): Form<Values> {
  const base = ref<Versioned<Values>>({ values: copy(initial), version: 0 }) as Ref<Versioned<Values>>
  const values = reactive(copy(initial)) as Values
  const errors = ref<FieldErrors>({})
  const failure = ref<string | null>(null)
  const busy = ref(false)
  const conflict = ref(null) as Ref<Conflict<Values> | null>
  const changed = computed(() => differences(base.value.values, values))
  const dirty = computed(() => changed.value.length > 0)
  const mine = (): Values => copy(toRaw(values))

  function load(loaded: Values, version = 0): void {
    base.value = { values: copy(loaded), version }
    Object.assign(values, copy(loaded))
    conflict.value = null
  }

  /** The newest version, without asking where nothing of this form is in dispute. */
  function adopt(theirs: Versioned<Values>): boolean {
    const { merged, conflicts } = rebase(base.value.values, mine(), theirs.values)
    if (conflicts.length > 0) {
      conflict.value = { theirs, fields: conflicts }
      return false
    }
    base.value = copy(theirs)
    Object.assign(values, copy(merged))
    return true
  }

  async function send(action: Send<Values>): Promise<void> {
    try {
      await action(mine(), copy(base.value))
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'stale_version') || !options.latest) throw error
      // Somebody changed other fields of the object: this form's change still says what it said.
      if (adopt(await options.latest())) await action(mine(), copy(base.value))
    }
  }

  async function submit(action: Send<Values>): Promise<boolean> {
    if (busy.value) return false
    errors.value = options.check?.(values) ?? {}
    failure.value = null
    if (Object.keys(errors.value).length > 0) return false
    busy.value = true
    try {
      await send(action)
      return conflict.value === null
    } catch (error) {
      const refusal = refusalOf(error, Object.keys(values), options.codes, options.deep)
      errors.value = refusal.fields
      failure.value = refusal.general
      return false
    } finally {
      busy.value = false
    }
  }

  clearCorrected(values, errors)
  return {
    ...{ values, errors, failure, busy, conflict, changed, dirty, load, submit },
    // A page that reads the object again in the background must not take away what is being typed.
    refresh: (loaded, version) => (dirty.value ? void adopt({ values: loaded, version }) : load(loaded, version)),
    takeTheirs: () => conflict.value && load(conflict.value.theirs.values, conflict.value.theirs.version),
    keepMine: () => {
      if (!conflict.value) return
      const { theirs } = conflict.value
      Object.assign(values, copy(rebase(base.value.values, mine(), theirs.values).merged))
      base.value = copy(theirs)
      conflict.value = null
    },
    discard: () => load(base.value.values, base.value.version),
  }
}

/** A sentence under a field leaves when the field is changed. */
function clearCorrected(values: object, errors: Ref<FieldErrors>): void {
  let before = copy(values) as Record<string, unknown>
  watch(
    () => copy(values) as Record<string, unknown>,
    (now) => {
      const differs = (field: string): boolean => !same(before[fieldOf(field)], now[fieldOf(field)])
      const corrected = Object.keys(errors.value).filter(differs)
      if (corrected.length > 0) {
        errors.value = Object.fromEntries(Object.entries(errors.value).filter(([field]) => !corrected.includes(field)))
      }
      before = now
    },
  )
}
