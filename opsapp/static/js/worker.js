/* Keeps the pages of the screens that work without a network and their files, and nothing else: other pages and /api/
   never pass through here. Shows what is pushed to this browser. VERSION, PAGES, SHELL and EXTRAS are written above this
   text by opsapp/sync/screens.py. */
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

// --- notices, also while no page is open -------------------------------------------------------------------

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data.url));
});

/** A browser ends the subscription of whoever shows nothing, so what cannot be read is shown as well. */
function show(data) {
  let sent = {};
  try {
    sent = data.json() ?? {};
  } catch {}
  return self.registration.showNotification("opsapp", { body: String(sent.words ?? ""), data: { url: String(sent.url ?? "/") }, icon: "/static/icons/icon-192.png", lang: "ja" });
}

/** Only ever a page of this house; the window that is open already, where there is one. */
async function openPage(path) {
  const url = new URL(path, location.origin);
  const target = url.origin === location.origin ? url.href : location.origin;
  const open = (await self.clients.matchAll({ type: "window", includeUncontrolled: true })).find((one) => one.url === target);
  return open ? open.focus() : self.clients.openWindow(target);
}
