// Push to this device: the service worker, the browser's subscription, and the server that is told of it.

import { ApiError, api, dataOf } from '../../shared/api/client'

const WORKER = '/app/sw.js'
const SCOPE = '/app/'

export const pushSupported = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && typeof Notification !== 'undefined'

/** The browser's push service is out of reach, or it has none. */
export class NoPushService extends Error {}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** Fetches the worker, also a newer one; it keeps nothing and answers no request of a page. */
export async function registerWorker(): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: 'none' })
  const coming = registration.installing ?? registration.waiting
  if (!registration.active && coming) {
    await new Promise<void>((done) => {
      coming.addEventListener('statechange', () => {
        if (coming.state === 'activated' || coming.state === 'redundant') done()
      })
    })
  }
  return registration
}

async function standing(): Promise<{ public_key: string; subscribed: boolean }> {
  return dataOf(api.GET('/api/v1/session/push'))
}

/** Whether both the browser and the server think so. */
export async function isPushOn(): Promise<boolean> {
  if (!pushSupported()) return false
  const registration = await navigator.serviceWorker.getRegistration(SCOPE)
  const subscription = await registration?.pushManager.getSubscription()
  return subscription ? (await standing()).subscribed : false
}

export async function turnPushOn(): Promise<void> {
  const { public_key } = await standing()
  const registration = await registerWorker()
  // One made with another server's key is of no use to this one.
  await (await registration.pushManager.getSubscription())?.unsubscribe()
  const subscription = await registration.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(public_key) })
    .catch((error: unknown) => {
      throw new NoPushService(String(error))
    })
  const { endpoint, keys } = subscription.toJSON()
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new ApiError(0, { code: 'unreadable' })
  await api.PUT('/api/v1/session/push', { body: { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } } })
}

export async function turnPushOff(): Promise<void> {
  await api.DELETE('/api/v1/session/push')
  const registration = await navigator.serviceWorker.getRegistration(SCOPE)
  await (await registration?.pushManager.getSubscription())?.unsubscribe()
}
