// Plays the sounds, and knows whether the browser lets this page be heard: until somebody has pressed something on it,
// most browsers do not. The hint in the top bar says so.

import { type Ref, shallowRef } from 'vue'
import type { SoundName } from '../preferences'
import { lengthOf, playOn } from './tunes'

/** `asking` until the browser has answered. */
export const hearing: Ref<'asking' | 'yes' | 'blocked' | 'none'> = shallowRef('asking')

/** The same again within this is one ring. */
const SAME_MS = 1500
/** A context that is left running takes power and keeps some computers awake. */
const REST_AFTER_S = 2

let context: AudioContext | null = null
let rest: ReturnType<typeof setTimeout> | undefined
const played = new Map<SoundName, number>()

/** A browser that lets us be heard may be slow to start; one that does not never answers, and is not waited for. */
const MAY_BE_SLOW_MS = 2000
const ASKED_MS = 250

async function wake(): Promise<boolean> {
  if (!context) return false
  clearTimeout(rest)
  const patience_ms = hearing.value === 'yes' ? MAY_BE_SLOW_MS : ASKED_MS
  if (context.state !== 'running')
    await Promise.race([context.resume(), new Promise((done) => setTimeout(done, patience_ms))])
  const running = context.state === 'running'
  hearing.value = running ? 'yes' : 'blocked'
  return running
}

function restIn(seconds: number): void {
  clearTimeout(rest)
  rest = setTimeout(() => void context?.suspend(), seconds * 1000)
}

/** Asks the browser, and asks again with every press until it says yes. Until the returned function is called. */
export function openLoudspeaker(): () => void {
  if (typeof AudioContext === 'undefined') {
    hearing.value = 'none'
    return () => undefined
  }
  context ??= new AudioContext()
  // A browser that took its time to say yes is believed when it does.
  context.onstatechange = () => {
    if (context?.state !== 'running' || hearing.value === 'yes') return
    hearing.value = 'yes'
    restIn(REST_AFTER_S)
  }
  const ask = async (): Promise<void> => {
    if (await wake()) restIn(REST_AFTER_S)
  }
  const pressed = (): void => {
    if (hearing.value !== 'yes') void ask()
  }
  addEventListener('pointerdown', pressed, true)
  addEventListener('keydown', pressed, true)
  void ask()
  return () => {
    removeEventListener('pointerdown', pressed, true)
    removeEventListener('keydown', pressed, true)
  }
}

/** False when it was not heard. */
export async function play(name: SoundName, volume: number, now_ms: number = Date.now()): Promise<boolean> {
  if (volume <= 0 || now_ms - (played.get(name) ?? 0) < SAME_MS) return false
  if (!(await wake()) || !context) return false
  played.set(name, now_ms)
  playOn(context, name, volume)
  restIn(lengthOf(name) + REST_AFTER_S)
  return true
}
