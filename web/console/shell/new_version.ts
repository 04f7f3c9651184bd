// Whether the server serves another console than this page runs. Pages name their files by hashes, so the page as it is
// served now tells; it is offered, never forced over what is being written.

import { useEventListener, useIntervalFn } from '@vueuse/core'
import { shallowRef, watch } from 'vue'
import { useDesk } from '../stores/desk'
import { useDrafts } from '../stores/drafts'
import { useStagedFiles } from '../stores/staged_files'

const PAGE = '/app/'
/** So often at most the page is asked for, except when the line was lost: a server that was updated cuts every line. */
const ASK_EVERY_MS = 30 * 60_000
/** After "later". */
const REMIND_AFTER_MS = 60 * 60_000

/** The scripts and styles that a page begins with. */
export function filesOf(html: string): ReadonlySet<string> {
  return new Set(html.match(/\/assets\/[\w.-]+\.(?:js|css)\b/g))
}

/** `served` begins with something that this page did not begin with. What is no console at all (a proxy's page) says nothing. */
export function isAnother(served: string, files: ReadonlySet<string>): boolean {
  return served.includes('id="app"') && [...filesOf(served)].some((file) => !files.has(file))
}

/** As this page began: parts that come later add their own. */
const began = filesOf(document.documentElement.outerHTML)

export interface NewVersion {
  /** Where one was going when a file of this version was gone; `null`: nothing hurries. */
  to: string | null
}

export const newVersion = shallowRef<NewVersion | null>(null)
let quiet_until_ms = 0
let asked_ms = Date.now()

export function offerVersion(to: string | null): void {
  if (to === null && (newVersion.value || Date.now() < quiet_until_ms)) return
  newVersion.value = { to }
}

export function later(): void {
  newVersion.value = null
  quiet_until_ms = Date.now() + REMIND_AFTER_MS
}

async function ask(): Promise<void> {
  asked_ms = Date.now()
  const answer = await fetch(PAGE, { cache: 'no-store' }).catch(() => null)
  if (answer?.ok && isAnother(await answer.text(), began)) offerVersion(null)
}

/** Something is written or chosen and not sent. Words are kept through a reload, but nobody takes the page from under them. */
export function hasUnsent(): boolean {
  return useDrafts().drafts.size > 0 || hasFiles()
}

/** Files do not outlive a reload. */
export function hasFiles(): boolean {
  return useStagedFiles().threads.size > 0 || useDesk().uploads.length > 0
}

export function useNewVersion(): void {
  const desk = useDesk()
  const askAgain = (): void => {
    if (!document.hidden && Date.now() - asked_ms >= ASK_EVERY_MS) void ask()
  }
  let lost = false
  watch(
    () => desk.state.kind,
    (kind) => {
      if (kind === 'waiting') lost = true
      if (kind !== 'open' || !lost) return
      lost = false
      void ask()
    },
  )
  useIntervalFn(askAgain, ASK_EVERY_MS)
  useEventListener(document, 'visibilitychange', askAgain)
}
