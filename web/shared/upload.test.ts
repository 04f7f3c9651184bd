/** Uploads: progress, cancel, retry with one key, and what is refused before any byte travels. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { UPLOAD_TRIES, type UploadState, upload } from './transfer'
import { bytesText, checkFile } from './upload'

class FakeRequest {
  upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null }
  onloadend: (() => void) | null = null
  status = 0
  responseText = ''
  headers: Record<string, string> = {}
  body: unknown = null
  aborted = false
  target = ''
  open(method: string, url: string): void {
    this.target = `${method} ${url}`
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value
  }
  send(body: unknown): void {
    this.body = body
  }
  abort(): void {
    this.aborted = true
    this.onloadend?.()
  }
  ends(status: number, body = ''): void {
    this.status = status
    this.responseText = body
    this.onloadend?.()
  }
}

const requests: FakeRequest[] = []
const request = (): FakeRequest => {
  const last = requests.at(-1)
  if (!last) throw new Error('no request')
  return last
}

function send() {
  const states: UploadState<{ id: string }>[] = []
  const file = new Blob(['12345678'], { type: 'image/png' })
  const running = upload<{ id: string }>({
    url: '/api/v1/chat/attachments?name=a.png',
    file,
    headers: () => ({ Authorization: `Bearer t${requests.length}` }),
    onState: (state) => states.push(state),
    random: () => 1,
    open: () => {
      const opened = new FakeRequest()
      requests.push(opened)
      return opened as unknown as XMLHttpRequest
    },
  })
  return { running, states, file }
}

beforeEach(() => {
  vi.useFakeTimers()
  requests.length = 0
})

describe('an upload', () => {
  it('sends the bytes with their type and tells how far it is', () => {
    const { running, states, file } = send()
    expect(request().target).toBe('POST /api/v1/chat/attachments?name=a.png')
    expect(request().headers).toMatchObject({ 'Content-Type': 'image/png' })
    expect(request().body).toBe(file)
    request().upload.onprogress?.({ loaded: 4 })
    expect(states.at(-1)).toEqual({ kind: 'sending', sent: 4, total: 8 })
    request().ends(201, '{"id":"a1"}')
    expect(running.state).toEqual({ kind: 'done', result: { id: 'a1' } })
  })

  it('tries again by itself after a cut, with the same key and a fresh token', async () => {
    const { running } = send()
    request().ends(0)
    expect(running.state.kind).toBe('sending')
    await vi.advanceTimersByTimeAsync(500)
    expect(requests).toHaveLength(2)
    expect(requests[1]?.headers['Idempotency-Key']).toBe(requests[0]?.headers['Idempotency-Key'])
    expect(requests.map((each) => each.headers.Authorization)).toEqual(['Bearer t1', 'Bearer t2'])
    request().ends(201, '{"id":"a1"}')
    expect(running.state.kind).toBe('done')
  })

  it('asks the user after three, and then tries again', async () => {
    const { running } = send()
    for (let tries = 0; tries < UPLOAD_TRIES; tries += 1) {
      request().ends(0)
      await vi.advanceTimersByTimeAsync(16_000)
    }
    expect(requests).toHaveLength(UPLOAD_TRIES)
    expect(running.state).toEqual({ kind: 'failed', error: { code: 'network', detail: '' } })
    running.retry()
    request().ends(201, '{"id":"a1"}')
    expect(running.state.kind).toBe('done')
  })

  it('does not repeat what was refused, and says why', async () => {
    const { running } = send()
    request().ends(415, '{"code":"unsupported_type","detail":"Only images."}')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(requests).toHaveLength(1)
    expect(running.state).toEqual({ kind: 'failed', error: { code: 'unsupported_type', detail: 'Only images.' } })
  })

  it('understands a proxy that answers 413 with a page', () => {
    const { running } = send()
    request().ends(413, '<html>')
    expect(running.state).toMatchObject({ kind: 'failed', error: { code: 'too_large' } })
  })

  it('is cancelled, also between two tries', async () => {
    const { running } = send()
    request().upload.onprogress?.({ loaded: 4 })
    running.cancel()
    expect(request().aborted).toBe(true)
    expect(running.state).toEqual({ kind: 'cancelled' })
    const later = send()
    request().ends(0)
    later.running.cancel()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(requests).toHaveLength(2)
  })
})

describe('a file', () => {
  const limits = { image_bytes: 100, video_bytes: 200, file_bytes: 150 }
  it.each([
    [{ name: 'a.png', type: 'image/png', size: 100 }, { kind: 'image' }],
    [{ name: 'a.mp4', type: 'video/mp4', size: 1 }, { kind: 'video' }],
    [{ name: '表.XLSX', type: '', size: 1 }, { kind: 'file' }],
    [{ name: 'a.csv', type: 'application/vnd.ms-excel', size: 1 }, { kind: 'file' }],
    [{ name: 'a.txt', type: 'text/plain;charset=utf-8', size: 1 }, { kind: 'file' }],
    [
      { name: 'a.png', type: 'image/png', size: 101 },
      { error: 'too_large', limit_bytes: 100 },
    ],
    [
      { name: 'a.svg', type: 'image/svg+xml', size: 1 },
      { error: 'unsupported_type', limit_bytes: 0 },
    ],
    [
      { name: 'a.exe', type: '', size: 1 },
      { error: 'unsupported_type', limit_bytes: 0 },
    ],
    [
      { name: 'a.pdf', type: 'application/pdf', size: 0 },
      { error: 'empty', limit_bytes: 150 },
    ],
  ])('%j is %j', (file, verdict) => {
    expect(checkFile(file, limits)).toEqual(verdict)
  })

  it.each([
    [512, '512 B'],
    [48_213, '47 KB'],
    [1_258_291, '1.2 MB'],
  ])('of %d bytes reads %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text)
  })
})
