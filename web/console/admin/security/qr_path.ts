// The dark modules of a QR code as one SVG path.

/** Cameras want four light modules around the code (ISO/IEC 18004). */
export const QUIET_MODULES = 4

/** One rectangle per run of dark modules in a row. */
export function qrPath(rows: readonly (readonly boolean[])[]): string {
  let path = ''
  for (const [y, row] of rows.entries()) {
    let from = -1
    for (let x = 0; x <= row.length; x += 1) {
      if (row[x] && from < 0) from = x
      if (!row[x] && from >= 0) {
        path += `M${from} ${y}h${x - from}v1h${from - x}z`
        from = -1
      }
    }
  }
  return path
}
