// Several files at once: sent in the order chosen, three at a time, cancelled, tried again, and gone on when the line is back.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Attachment } from '../../../shared/api/types'
import type { Upload, UploadOptions, UploadState } from '../../../shared/transfer'
import { createUploads, UPLOADS_AT_ONCE } from './uploads'

class Transfer implements Upload<Attachment> {
  state: UploadState<Attachment> = { kind: 'sending', sent: 0, total: 1 }
  tries = 1
  cancelled = false

  constructor(readonly options: UploadOptions<Attachment>) {}

  get name(): string {
    return (this.options.file as File).name
  }
  cancel(): void {
    this.cancelled = true
    this.options.onState({ kind: 'cancelled' })
  }
  retry(): void {
    this.tries += 1
  }
  ends(): void {
    const attachment = { id: `stored-${this.name}`, kind: 'image', name: this.name } as Attachment
    this.options.onState({ kind: 'done', result: attachment })
  }
  fails(code: string): void {
    this.options.onState({ kind: 'failed', error: { code, detail: '' } })
  }
}

const LIMITS = { frame_bytes: 1, text_chars: 1, image_bytes: 100, video_bytes: 100, file_bytes: 100 }
const picture = (name: string): File => new File(['x'], name, { type: 'image/png' })

let transfers: Transfer[] = []
let sent: string[] = []
let room = true
const transfer = (name: string): Transfer => {
  const found = transfers.find((one) => one.name === name)
  if (!found) throw new Error(`${name} does not travel`)
  return found
}

function uploads() {
  return createUploads({
    limits: () => LIMITS,
    stored: (_, attachment) => {
      if (room) sent.push(attachment.name)
      return room
    },
    start: (options) => {
      const begun = new Transfer(options)
      transfers.push(begun)
      return begun
    },
    // The largest picture takes longest to measure.
    sizeOf: async (file) => {
      if (file.name === 'a.png') await new Promise((resolve) => setTimeout(resolve, 1000))
      return { width: 4, height: 3 }
    },
  })
}

async function chosen(...names: string[]) {
  const given = uploads()
  const adding = given.add('thread-1', names.map(picture))
  await vi.advanceTimersByTimeAsync(1000)
  await adding
  return given
}

beforeEach(() => {
  vi.useFakeTimers()
  transfers = []
  sent = []
  room = true
})

describe('the order', () => {
  it('is that of choosing, whatever takes longest to measure or to travel', async () => {
    const given = await chosen('a.png', 'b.png', 'c.png')
    expect(given.list.value.map(({ name, width }) => [name, width])).toEqual([
      ['a.png', 4],
      ['b.png', 4],
      ['c.png', 4],
    ])
    transfer('c.png').ends()
    transfer('b.png').ends()
    expect(sent).toEqual([])
    expect(given.list.value.map(({ state }) => state)).toEqual(['sending', 'stored', 'stored'])
    transfer('a.png').ends()
    expect(sent).toEqual(['a.png', 'b.png', 'c.png'])
    expect(given.list.value).toEqual([])
  })

  it('does not make another thread wait', async () => {
    const given = await chosen('a.png')
    await given.add('thread-2', [picture('z.png')])
    transfer('z.png').ends()
    expect(sent).toEqual(['z.png'])
  })

  it('lets so many travel at once, the others when there is room', async () => {
    await chosen('a.png', 'b.png', 'c.png', 'd.png')
    expect(transfers).toHaveLength(UPLOADS_AT_ONCE)
    transfer('b.png').ends()
    expect(transfers.map(({ name }) => name)).toEqual(['a.png', 'b.png', 'c.png', 'd.png'])
  })
})

describe('what does not arrive', () => {
  it('holds up nobody, and is sent once it is tried again', async () => {
    const given = await chosen('a.png', 'b.png')
    transfer('a.png').fails('too_large')
    transfer('b.png').ends()
    expect(sent).toEqual(['b.png'])
    given.retry(given.list.value[0]?.id ?? '')
    expect(transfer('a.png').tries).toBe(2)
    transfer('a.png').ends()
    expect(sent).toEqual(['b.png', 'a.png'])
  })

  it('goes on by itself when the line is back, unless the server had refused it', async () => {
    const given = await chosen('a.png', 'b.png')
    transfer('a.png').fails('network')
    transfer('b.png').fails('too_large')
    given.resume()
    expect([transfer('a.png').tries, transfer('b.png').tries]).toEqual([2, 1])
  })

  it('is cancelled for good, and frees what waited for it', async () => {
    const given = await chosen('a.png', 'b.png')
    transfer('b.png').ends()
    given.cancel(given.list.value[0]?.id ?? '')
    expect(transfer('a.png').cancelled).toBe(true)
    expect(sent).toEqual(['b.png'])
    expect(given.list.value).toEqual([])
  })

  it('says so when the outbox is full, and needs no second upload', async () => {
    room = false
    const given = await chosen('a.png')
    transfer('a.png').ends()
    expect(given.list.value[0]).toMatchObject({ state: 'failed', error: { code: 'outbox_full' } })
    room = true
    given.retry(given.list.value[0]?.id ?? '')
    expect(sent).toEqual(['a.png'])
    expect(transfer('a.png').tries).toBe(1)
  })
})
