// Keeps the shell of the app, and the page that is shown without a connection. What the server answers about people
// and records is never kept: another person may sign in at this device tomorrow.
const kept = 'guanxi-shell-1'
const offline = ['/offline.html', '/offline.js', '/seal.svg']
const mostAssets = 150
// Pages that the server draws itself; everything else is a route of the app.
const ofServer = /^\/(api|_allauth|hooks|static|v1|[afpstu])\//

self.addEventListener('install', (event) => {
  event.waitUntil(keepOffline().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetAllBut(kept).then(() => self.clients.claim()))
})

/** Said when somebody signs out. */
self.addEventListener('message', (event) => {
  if (event.data === 'forget') event.waitUntil(forgetAllBut('').then(keepOffline))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (pathname.startsWith('/assets/')) event.respondWith(asset(request))
  else if (offline.includes(pathname)) event.respondWith(fetch(request).catch(() => caches.match(pathname)))
  else if (request.mode === 'navigate' && !ofServer.test(pathname))
    event.respondWith(fetch(request).catch(() => caches.match('/offline.html')))
})

async function keepOffline() {
  const cache = await caches.open(kept)
  await cache.addAll(offline.map((path) => new Request(path, { cache: 'reload' })))
}

async function forgetAllBut(name) {
  const names = await caches.keys()
  await Promise.all(names.filter((one) => one !== name).map((one) => caches.delete(one)))
}

/** Their names change with their content, so that a kept one is always the right one. */
async function asset(request) {
  const cache = await caches.open(kept)
  const found = await cache.match(request)
  if (found) return found
  const answer = await fetch(request)
  if (answer.ok && answer.type === 'basic') {
    await cache.put(request, answer.clone())
    await trim(cache)
  }
  return answer
}

async function trim(cache) {
  const assets = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith('/assets/'))
  await Promise.all(assets.slice(0, Math.max(0, assets.length - mostAssets)).map((one) => cache.delete(one)))
}
