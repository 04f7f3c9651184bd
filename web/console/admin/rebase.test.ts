// Two people edit one thing: what is merged silently and what is asked.
import { describe, expect, it } from 'vitest'
import { differences, rebase } from './rebase'

const base = { name: '售前', queue_limit: 500, tags: ['a'] }

describe('rebase', () => {
  it('takes what the other changed where this form was not touched', () => {
    const { merged, conflicts } = rebase(base, { ...base, name: '售前组' }, { ...base, queue_limit: 200 })
    expect(merged).toEqual({ name: '售前组', queue_limit: 200, tags: ['a'] })
    expect(conflicts).toEqual([])
  })

  it('asks where both changed one field differently, and keeps what was typed meanwhile', () => {
    const { merged, conflicts } = rebase(base, { ...base, queue_limit: 300 }, { ...base, queue_limit: 200 })
    expect(merged.queue_limit).toBe(300)
    expect(conflicts).toEqual(['queue_limit'])
  })

  it('does not ask when both came to the same', () => {
    const { conflicts } = rebase(base, { ...base, tags: ['a', 'b'] }, { ...base, tags: ['a', 'b'] })
    expect(conflicts).toEqual([])
  })
})

describe('differences', () => {
  it('compares lists by what is in them', () => {
    expect(differences(base, { name: '售前', queue_limit: 500, tags: ['a'] })).toEqual([])
    expect(differences(base, { ...base, tags: ['b'] })).toEqual(['tags'])
  })
})
