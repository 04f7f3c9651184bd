// The sounds: a few tones each, made by the browser, so there is nothing to fetch. Told apart by rhythm and direction,
// not by pitch alone.

import type { SoundName } from '../preferences'

/** Hertz, and seconds from the beginning. */
type Tone = readonly [pitch: number, at: number, lasts: number]

export const TUNES: Readonly<Record<SoundName, readonly Tone[]>> = {
  /** Rising: somebody has come. */
  conversation: [
    [587, 0, 0.14],
    [880, 0.13, 0.26],
  ],
  /** One short drop. */
  message: [[784, 0, 0.16]],
  /** Three, asking for an answer. */
  offer: [
    [659, 0, 0.12],
    [784, 0.13, 0.12],
    [988, 0.26, 0.3],
  ],
  /** Twice the same, low: time is up. */
  overdue: [
    [440, 0, 0.18],
    [440, 0.26, 0.3],
  ],
}

/** Of several at once the first of these is heard. */
export const URGENCY: readonly SoundName[] = ['overdue', 'offer', 'conversation', 'message']

const ATTACK_S = 0.012
const SILENT = 0.0001
const LOUDEST = 0.5

/** A slider's half is heard as half. */
export const gainOf = (volume: number): number => (volume / 100) ** 2 * LOUDEST

export function lengthOf(name: SoundName): number {
  return Math.max(...TUNES[name].map(([, at, lasts]) => at + lasts))
}

export function playOn(context: BaseAudioContext, name: SoundName, volume: number): void {
  const loud = gainOf(volume)
  for (const [pitch, at, lasts] of TUNES[name]) {
    const begin = context.currentTime + at
    const tone = context.createOscillator()
    const gain = context.createGain()
    tone.type = 'sine'
    tone.frequency.value = pitch
    gain.gain.setValueAtTime(SILENT, begin)
    gain.gain.exponentialRampToValueAtTime(Math.max(loud, SILENT), begin + ATTACK_S)
    gain.gain.exponentialRampToValueAtTime(SILENT, begin + lasts)
    tone.connect(gain).connect(context.destination)
    tone.start(begin)
    tone.stop(begin + lasts)
  }
}
