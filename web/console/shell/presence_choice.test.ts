// Choosing a presence: shown at once, pending until it is stored, whatever the line does meanwhile.

import { beforeEach, describe, expect, it } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import type { PresenceStatus } from '../../shared/api/types'
import { type PresenceChoice, usePresenceChoice } from './presence_choice'

interface Asked {
  status: PresenceStatus
  answer: () => void
  refuse: () => void
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

describe('choosing a presence', () => {
  const open = ref(true)
  const stored = ref<PresenceStatus>('offline')
  let asked: Asked[]
  let failures: unknown[]
  let choice: PresenceChoice

  beforeEach(() => {
    open.value = true
    stored.value = 'offline'
    asked = []
    failures = []
    const set = (status: PresenceStatus) =>
      new Promise<void>((resolve, reject) => {
        const answer = () => {
          stored.value = status
          resolve()
        }
        asked.push({ status, answer, refuse: () => reject(new Error('no')) })
      })
    const scope = effectScope()
    scope.run(() => {
      choice = usePresenceChoice({
        stored: () => stored.value,
        open: () => open.value,
        set,
        failed: (error) => failures.push(error),
      })
    })
    return () => scope.stop()
  })

  const now = () => [choice.shown.value, choice.pending.value]

  it('is pending until the server answers', async () => {
    choice.choose('online')
    expect(now()).toEqual(['online', true])
    asked[0]?.answer()
    await settled()
    expect(now()).toEqual(['online', false])
  })

  it('waits for the line while connecting', async () => {
    open.value = false
    await nextTick()
    choice.choose('online')
    expect(asked).toEqual([])
    expect(now()).toEqual(['online', true])
    open.value = true
    await nextTick()
    expect(asked.map((one) => one.status)).toEqual(['online'])
    asked[0]?.answer()
    await settled()
    expect(now()).toEqual(['online', false])
  })

  it('is said again when the line broke before the answer', async () => {
    choice.choose('hold')
    open.value = false
    asked[0]?.refuse()
    await settled()
    expect(now()).toEqual(['hold', true])
    open.value = true
    await nextTick()
    expect(asked.map((one) => one.status)).toEqual(['hold', 'hold'])
    expect(failures).toEqual([])
  })

  it('goes back to what is stored when it is refused, and says so', async () => {
    choice.choose('online')
    asked[0]?.refuse()
    await settled()
    expect(now()).toEqual(['offline', false])
    expect(failures).toHaveLength(1)
  })

  it('keeps the last of several', async () => {
    choice.choose('online')
    choice.choose('hold')
    asked[0]?.answer()
    await settled()
    expect(now()).toEqual(['hold', true])
    asked[1]?.answer()
    await settled()
    expect(now()).toEqual(['hold', false])
  })
})
