// The console's service worker: it shows what is pushed while no page is open, and opens one when that is pressed.
// It keeps no files and answers no requests, so it can never show an old version in place of a new one.

// The compiler knows pages only; what of a worker is used here is spelled out.
interface Page {
  url: string
  visibilityState: DocumentVisibilityState
  focus: () => Promise<unknown>
}
interface PushWorkerEvent extends Event {
  waitUntil: (work: Promise<unknown>) => void
  data: { json: () => unknown } | null
  notification: { close: () => void }
}
interface PushWorker {
  clients: {
    matchAll: (options: { type: 'window'; includeUncontrolled: boolean }) => Promise<readonly Page[]>
    openWindow: (url: string) => Promise<unknown>
    claim: () => Promise<void>
  }
  registration: ServiceWorkerRegistration
  skipWaiting: () => Promise<void>
  addEventListener: (type: string, listener: (event: PushWorkerEvent) => void) => void
}
const worker = self as unknown as PushWorker

const DESK = '/app/'
const ICON = '/app/icon-192.png'
const TITLES = { 'zh-CN': '有买家在等', en: 'A buyer is waiting' } as const

interface Told {
  shop: string
  language: keyof typeof TITLES | null
}

function toldBy(data: PushWorkerEvent['data']): Told | null {
  try {
    const told = data?.json() as Partial<Told> | undefined
    return typeof told?.shop === 'string' ? { shop: told.shop, language: told.language ?? null } : null
  } catch {
    return null
  }
}

const pages = () => worker.clients.matchAll({ type: 'window', includeUncontrolled: true })

async function show(told: Told | null): Promise<void> {
  // A page that is looked at says it itself.
  const open = await pages()
  if (open.some((page) => page.visibilityState === 'visible' && new URL(page.url).pathname.startsWith('/app'))) return
  const language = told?.language ?? (navigator.language.startsWith('zh') ? 'zh-CN' : 'en')
  const title = TITLES[language] ?? TITLES.en
  await worker.registration.showNotification(title, { body: told?.shop ?? '', tag: 'buyer-waits', icon: ICON })
}

async function openDesk(): Promise<void> {
  const page = (await pages()).find(({ url }) => new URL(url).pathname.startsWith('/app'))
  if (page) await page.focus()
  else await worker.clients.openWindow(DESK)
}

worker.addEventListener('install', () => void worker.skipWaiting())
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('push', (event) => event.waitUntil(show(toldBy(event.data))))
worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openDesk())
})

export {}
