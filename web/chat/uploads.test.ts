/** Files on their way: order, how many at once, cancelling, and what is refused. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Uploads } from './uploads'

class FakeRequest {
  upload = { onprogress: null }
  onloadend: (() => void) | null = null
  status = 0
  responseText = ''
  target = ''
  open(_method: string, url: string): void {
    this.target = url
  }
  setRequestHeader(): void {}
  send(): void {}
  abort(): void {
    this.onloadend?.()
  }
  ends(status: number, id = ''): void {
    this.status = status
    this.responseText = JSON.stringify(status === 201 ? { id, kind: 'file' } : { code: 'invalid' })
    this.onloadend?.()
  }
}

const requests: FakeRequest[] = []
const request = (name: string): FakeRequest => {
  const found = requests.find(({ target }) => target.endsWith(`name=${name}`))
  if (!found) throw new Error(`${name} was not begun`)
  return found
}
const pdf = (name: string, size = 10): File => new File(['x'.repeat(size)], name, { type: 'application/pdf' })
const limits = { frame_bytes: 0, text_chars: 0, image_bytes: 100, video_bytes: 100, file_bytes: 100 }

function start(takes = true) {
  const stored: [string, number | null, string][] = []
  const uploads = new Uploads({
    limits: () => limits,
    token: () => 't',
    onStored: (item, attachment) => {
      if (takes) stored.push([item.name, item.quote, attachment.id])
      return takes
    },
    open: () => {
      const opened = new FakeRequest()
      requests.push(opened)
      return opened as unknown as XMLHttpRequest
    },
  })
  const names = (): string[] => uploads.items.value.map(({ name, state }) => `${name} ${state.kind}`)
  return { uploads, stored, names }
}

beforeEach(() => {
  vi.useFakeTimers()
  requests.length = 0
})

describe('uploads', () => {
  it('are sent in the order they were picked, whichever arrives first; the first carries the quote', async () => {
    const { uploads, stored } = start()
    await uploads.addAll([pdf('a.pdf'), pdf('b.pdf')], 7)
    request('b.pdf').ends(201, 'B')
    expect(stored).toEqual([])
    request('a.pdf').ends(201, 'A')
    expect(stored).toEqual([
      ['a.pdf', 7, 'A'],
      ['b.pdf', null, 'B'],
    ])
    expect(uploads.items.value).toEqual([])
  })

  it('travel two at a time', async () => {
    const { uploads } = start()
    await uploads.addAll([pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf')], null)
    expect(requests).toHaveLength(2)
    request('b.pdf').ends(201, 'B')
    expect(requests).toHaveLength(3)
  })

  it('do not wait for one that failed', async () => {
    const { uploads, stored, names } = start()
    await uploads.addAll([pdf('a.pdf'), pdf('b.pdf')], null)
    request('a.pdf').ends(422)
    request('b.pdf').ends(201, 'B')
    expect(stored).toEqual([['b.pdf', null, 'B']])
    expect(names()).toEqual(['a.pdf failed'])
  })

  it('can be cancelled on their way and before they begin', async () => {
    const { uploads, stored, names } = start()
    await uploads.addAll([pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf'), pdf('d.pdf')], null)
    const [a, , c] = uploads.items.value
    uploads.cancel(c?.client_id ?? '')
    expect(names()).toEqual(['a.pdf sending', 'b.pdf sending', 'd.pdf sending'])
    uploads.cancel(a?.client_id ?? '')
    expect(requests.map(({ target }) => target.slice(-5))).toEqual(['a.pdf', 'b.pdf', 'd.pdf'])
    expect(stored).toEqual([])
  })

  it('are refused before a byte travels, each with its reason', async () => {
    const { uploads } = start()
    const svg = new File(['<svg/>'], 'x.svg', { type: 'image/svg+xml' })
    expect(await uploads.addAll([svg, pdf('big.pdf', 101), pdf('ok.pdf')], null)).toEqual([
      { name: 'x.svg', error: 'unsupported_type', limit_bytes: 0 },
      { name: 'big.pdf', error: 'too_large', limit_bytes: 100 },
    ])
    expect(requests).toHaveLength(1)
  })

  it('say so when too much waits to be sent already', async () => {
    const { uploads, names } = start(false)
    await uploads.addAll([pdf('a.pdf')], null)
    request('a.pdf').ends(201, 'A')
    expect(names()).toEqual(['a.pdf failed'])
  })

  it('end with the buyer they belong to', async () => {
    const { uploads, stored } = start()
    await uploads.addAll([pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf')], null)
    uploads.clear()
    expect(uploads.items.value).toEqual([])
    expect(requests).toHaveLength(2)
    request('a.pdf').ends(201, 'A')
    expect(stored).toEqual([])
  })
})
