// Settings follow the account: what it has wins over what this browser had, what is changed here is stored once.

import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { ApiError, api } from '../../shared/api/client'
import { DEFAULTS, preferences } from '../preferences'
import { me } from './desk/testing'
import { preferencesOf, settingsOf, useOwnSettings } from './own_settings'
import { useSession } from './session'

const get = vi.fn()
const put = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  preferences.value = structuredClone(DEFAULTS)
  vi.spyOn(api, 'GET').mockImplementation(get)
  vi.spyOn(api, 'PUT').mockImplementation(put)
  get.mockReset().mockResolvedValue({ data: settingsOf({ ...DEFAULTS, theme: 'dark', volume: 30 }) })
  put.mockReset().mockResolvedValue({})
})
afterEach(() => {
  // Its watchers hear of the browser's copy, which outlives a test.
  useOwnSettings().$dispose()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

async function signedIn() {
  useSession().me = me
  const settings = useOwnSettings()
  settings.start()
  await vi.advanceTimersByTimeAsync(50)
  return settings
}

const puts = () => put.mock.calls.map(([, options]) => (options as { body: unknown }).body)

describe('one’s own settings', () => {
  it('are those of the account, and reading stores nothing', async () => {
    await signedIn()
    expect(preferences.value).toMatchObject({ theme: 'dark', volume: 30 })
    await vi.advanceTimersByTimeAsync(5000)
    expect(puts()).toEqual([])
  })

  it('are stored once after several changes', async () => {
    const settings = await signedIn()
    for (const volume of [10, 20, 40]) {
      preferences.value.volume = volume
      await nextTick()
    }
    expect(settings.state).toBe('saving')
    await vi.advanceTimersByTimeAsync(1000)
    expect(puts()).toEqual([settingsOf({ ...DEFAULTS, theme: 'dark', volume: 40 })])
    expect(settings.state).toBe('stored')
  })

  it('that were changed before the answer came are not lost', async () => {
    useSession().me = me
    const settings = useOwnSettings()
    settings.start()
    preferences.value.theme = 'light'
    await vi.advanceTimersByTimeAsync(2000)
    expect(preferences.value.theme).toBe('light')
    expect(puts()).toHaveLength(1)
  })

  it('say so when they could not be stored', async () => {
    const settings = await signedIn()
    put.mockRejectedValue(new ApiError(503, { code: 'unavailable' }))
    preferences.value.send_key = 'ctrl_enter'
    await vi.advanceTimersByTimeAsync(1000)
    expect(settings.state).toBe('failed')
  })

  it('are not asked for without being signed in', async () => {
    useOwnSettings().start()
    preferences.value.theme = 'light'
    await vi.advanceTimersByTimeAsync(1000)
    expect(get).not.toHaveBeenCalled()
    expect(put).not.toHaveBeenCalled()
  })

  it('without a language leave that of this browser', () => {
    const here = { ...DEFAULTS, locale: 'en' as const }
    expect(preferencesOf(settingsOf({ ...DEFAULTS, locale: null }), here).locale).toBe('en')
    expect(preferencesOf(settingsOf({ ...DEFAULTS, locale: 'zh-CN' }), here).locale).toBe('zh-CN')
  })
})
