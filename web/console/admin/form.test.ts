// A form keeps what was typed: through errors, and when somebody else saved first.
import { describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { ApiError } from '../../shared/api/client'
import { useForm, type Versioned } from './form'

interface Values {
  name: string
  limit: string
}

const loaded: Values = { name: '售前', limit: '500' }
const stale = (): ApiError => new ApiError(412, { code: 'stale_version' })

function opened(latest?: () => Promise<Versioned<Values>>) {
  const form = useForm<Values>(loaded, latest ? { latest } : {})
  form.load(loaded, 3)
  return form
}

describe('an error', () => {
  it('leaves what was typed, and leaves its field when that is corrected', async () => {
    const form = opened()
    form.values.name = 'x'
    const refused = new ApiError(422, { code: 'invalid', errors: [{ field: 'name', detail: 'is odd' }] })
    expect(await form.submit(() => Promise.reject(refused))).toBe(false)
    expect(form.values.name).toBe('x')
    expect(form.errors.value).toEqual({ name: 'is odd' })
    expect(form.busy.value).toBe(false)
    form.values.name = 'y'
    await nextTick()
    expect(form.errors.value).toEqual({})
  })

  it('of the page itself is found before anything is sent', async () => {
    const form = useForm(loaded, { check: () => ({ name: 'no' }) })
    const send = vi.fn()
    expect(await form.submit(send)).toBe(false)
    expect(send).not.toHaveBeenCalled()
  })
})

it('is sent once, however often it is pressed', async () => {
  const form = opened()
  const send = vi.fn(() => Promise.resolve())
  const first = form.submit(send)
  expect(await form.submit(send)).toBe(false)
  expect(await first).toBe(true)
  expect(send).toHaveBeenCalledTimes(1)
})

describe('when somebody saved first', () => {
  it('goes through by itself where they changed something else', async () => {
    const form = opened(async () => ({ values: { name: '售前', limit: '200' }, version: 4 }))
    form.values.name = '售前组'
    const send = vi.fn().mockRejectedValueOnce(stale()).mockResolvedValueOnce(undefined)
    expect(await form.submit(send)).toBe(true)
    expect(send.mock.calls[1]).toEqual([
      { name: '售前组', limit: '200' },
      { values: { name: '售前', limit: '200' }, version: 4 },
    ])
  })

  it('asks where they changed the same, and can take theirs', async () => {
    const form = opened(async () => ({ values: { name: '大促', limit: '500' }, version: 4 }))
    form.values.name = '售前组'
    expect(await form.submit(() => Promise.reject(stale()))).toBe(false)
    expect(form.conflict.value?.fields).toEqual(['name'])
    expect(form.values.name).toBe('售前组')
    form.takeTheirs()
    expect(form.values.name).toBe('大促')
    expect(form.dirty.value).toBe(false)
  })

  it('can keep what was typed, over their newest version, with the rest of theirs', async () => {
    const form = opened(async () => ({ values: { name: '大促', limit: '200' }, version: 4 }))
    form.values.name = '售前组'
    await form.submit(() => Promise.reject(stale()))
    form.keepMine()
    const send = vi.fn(() => Promise.resolve())
    expect(await form.submit(send)).toBe(true)
    expect(send).toHaveBeenCalledWith(
      { name: '售前组', limit: '200' },
      { values: { name: '大促', limit: '200' }, version: 4 },
    )
  })
})

describe('when the page reads the object again', () => {
  it('follows where nothing was typed', () => {
    const form = opened()
    form.refresh({ name: '大促', limit: '500' }, 4)
    expect(form.values.name).toBe('大促')
    expect(form.dirty.value).toBe(false)
  })

  it('keeps what is being typed and asks only about the same field', () => {
    const form = opened()
    form.values.name = '售前组'
    form.refresh({ name: '售前', limit: '200' }, 4)
    expect(form.values).toEqual({ name: '售前组', limit: '200' })
    expect(form.conflict.value).toBeNull()
    form.refresh({ name: '大促', limit: '200' }, 5)
    expect(form.conflict.value?.fields).toEqual(['name'])
  })

  it('goes back to what was loaded when the change is given up', () => {
    const form = opened()
    form.values.limit = '1'
    form.discard()
    expect(form.values).toEqual(loaded)
  })
})
