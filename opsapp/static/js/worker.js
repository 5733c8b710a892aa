/* Keeps the pages of the screens that work without a network and their files, and nothing else: other pages and /api/
   never pass through here. VERSION, PAGES, SHELL and EXTRAS are written above this text by opsapp/sync/screens.py. */
const CACHE = `screens-${VERSION}`;
const KNOWN = new Set([...SHELL, ...EXTRAS]);
const OLD = /^(till|screens)-/;

self.addEventListener("install", (event) => {
  event.waitUntil(fetchShell());
  // Where the browser can, it takes the files from the cache by itself, without waking this worker.
  // A page that is asked for with a question, as a poster's QR does, is found by its path below.
  event.addRoutes?.([...PAGES, ...SHELL, ...EXTRAS].map((pathname) => ({ condition: { urlPattern: { pathname, search: "" } }, source: { cacheName: CACHE } })));
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => event.data === "use" && self.skipWaiting());

async function fetchShell() {
  const cache = await caches.open(CACHE);
  await cache.addAll([...PAGES, ...SHELL].map((url) => new Request(url, { cache: "reload" })));
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (OLD.test(name) && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
  const cache = await caches.open(CACHE);
  for (const url of EXTRAS) await cache.add(url).catch(() => {}); // fonts and the camera: good to have
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const isPage = event.request.mode === "navigate" && PAGES.includes(url.pathname);
  if (isPage || KNOWN.has(url.pathname)) event.respondWith(fromCache(url.pathname, event.request));
});

async function fromCache(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
