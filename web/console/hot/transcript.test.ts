// The address of a transcript.

import { describe, expect, it } from 'vitest'
import { type TranscriptChoice, transcriptAddress } from './transcript'

const shanghai = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)
const choice: TranscriptChoice = { format: 'html', from: '', to: '', notes: false, language: 'zh-CN' }
const asked = (part: Partial<TranscriptChoice>) =>
  Object.fromEntries(new URL(transcriptAddress('t1', { ...choice, ...part }, shanghai), 'http://x').searchParams)

describe('the address of a transcript', () => {
  it('asks for everything, without notes, unless something else was chosen', () => {
    expect(transcriptAddress('t1', choice, shanghai)).toMatch(/^\/api\/v1\/threads\/t1\/transcript\?/)
    expect(asked({})).toEqual({ format: 'html', language: 'zh-CN' })
  })

  it('holds both days whole, by the clock of the shop', () => {
    expect(asked({ format: 'csv', from: '2026-11-01', to: '2026-11-30', notes: true })).toEqual({
      format: 'csv',
      language: 'zh-CN',
      from: '2026-10-31T16:00:00.000Z',
      to: '2026-11-30T16:00:00.000Z',
      notes: 'true',
    })
  })
})
