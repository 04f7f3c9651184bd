// The drawn code has exactly the dark modules of the encoded one.
import { encode } from 'uqr'
import { expect, it } from 'vitest'
import { QUIET_MODULES, qrPath } from './qr_path'

function drawn(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = Number(x); at < Number(x) + Number(width); at += 1) rows[Number(y)]![at] = true
  }
  return rows
}

it('draws each dark module once and no light one', () => {
  const code = encode('otpauth://totp/Zhanggui:owner?secret=JBSWY3DPEHPK3PXP', { border: QUIET_MODULES })
  expect(drawn(qrPath(code.data), code.size)).toEqual(code.data)
})

it('closes a run at the edge', () => {
  expect(qrPath([[false, true, true]])).toBe('M1 0h2v1h-2z')
})
