// Silence and back to as loud as it was.

import { DEFAULTS, preferences } from '../preferences'

let before = 0

export function toggleMute(): void {
  const { volume } = preferences.value
  if (volume > 0) before = volume
  preferences.value.volume = volume > 0 ? 0 : before || DEFAULTS.volume
}
