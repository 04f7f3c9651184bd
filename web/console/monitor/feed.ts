// The picture as it is now: subscribed to over the desk's line, changed by deltas, read anew where one is missing.

import { type Ref, shallowRef, watch } from 'vue'
import { api, dataOf } from '../../shared/api/client'
import type { Monitor, MonitorDelta } from '../../shared/api/types'
import { useDesk } from '../stores/desk'
import { apply, type Picture, pictureOf } from './picture'

/** A line that keeps losing deltas must not be made slower by reading everything all the time. */
const READ_AGAIN_MS = 3000
/** Deltas that come before the picture they apply to; older ones it has already. */
const KEPT = 20

/** The whole may come from another node, which counts other versions: what the line said goes before it. */
function completed(said: Monitor, whole: Monitor): Monitor {
  const known = new Map(said.agents.map((agent) => [agent.id, agent]))
  return { ...whole, version: said.version, agents: whole.agents.map((agent) => known.get(agent.id) ?? agent) }
}

export function useFeed(shop: Ref<string | null>) {
  const desk = useDesk()
  const picture = shallowRef<Picture | null>(null)
  const failure = shallowRef<unknown>(null)
  /** When the line was last seen standing, on this computer's clock. */
  const seen_ms = shallowRef(Date.now())
  let early: MonitorDelta[] = []
  let reading = 0
  let read_ms = Number.NEGATIVE_INFINITY
  let again: ReturnType<typeof setTimeout> | null = null

  function readWhole(id: string): Promise<Monitor> {
    return dataOf(api.GET('/api/v1/monitor', { params: { query: { shop: id } } }))
  }

  /** Only the newest reading counts: the shop may have been changed, or the line cut, meanwhile. */
  async function read(get: () => Promise<Monitor>): Promise<void> {
    const id = shop.value
    reading += 1
    const mine = reading
    read_ms = Date.now()
    try {
      let found = await get()
      if (found.more && mine === reading) found = completed(found, await readWhole(found.shop))
      if (mine !== reading || id !== shop.value) return
      picture.value = pictureOf(found)
      failure.value = null
      for (const delta of early.splice(0)) takeIn(delta)
    } catch (error) {
      if (mine === reading) failure.value = error
    }
  }

  function begin(): void {
    const id = shop.value
    if (id === null || desk.state.kind !== 'open') return
    early = []
    void read(() => desk.monitorShop(id))
  }

  function readAgain(): void {
    const id = shop.value
    if (again !== null || id === null) return
    const wait_ms = Math.max(0, read_ms + READ_AGAIN_MS - Date.now())
    again = setTimeout(() => {
      again = null
      void read(() => desk.monitorShop(id))
    }, wait_ms)
  }

  function takeIn(delta: MonitorDelta): void {
    if (delta.shop !== shop.value) return
    if (!picture.value) {
      early = [...early, delta].slice(-KEPT)
      return
    }
    const applied = apply(picture.value, delta)
    if (applied.kind === 'next') picture.value = applied.picture
    else if (applied.kind === 'gap') {
      early = [...early, delta].slice(-KEPT)
      readAgain()
    }
  }

  // Synchronously: none may be missed.
  watch(
    () => desk.monitorDelta,
    (delta) => delta && takeIn(delta),
    { flush: 'sync' },
  )
  watch(
    shop,
    (now, before) => {
      picture.value = null
      failure.value = null
      if (now === null && before) desk.leaveMonitor().catch(() => undefined)
      else begin()
    },
    { immediate: true },
  )
  watch(
    () => desk.state.kind === 'open',
    (open) => {
      seen_ms.value = Date.now()
      if (open) begin()
    },
  )

  function leave(): void {
    reading += 1
    if (again !== null) clearTimeout(again)
    if (desk.state.kind === 'open') desk.leaveMonitor().catch(() => undefined)
  }

  return { picture, failure, seen_ms, retry: begin, leave }
}
