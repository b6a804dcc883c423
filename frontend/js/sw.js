// The room without a line: pages from the network first, and the last copy when there is none.
// Served at /room-sw.js for the scope /room/. What was written is held by draft.js in the page itself.
const PAGES = "room-pages-1";
const FILES = "room-files-1";
const copies = new Set();

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (![PAGES, FILES].includes(name)) await caches.delete(name);
    await self.clients.claim();
  })());
});

async function page(event) {
  const cache = await caches.open(PAGES);
  try {
    const answer = await fetch(event.request);
    // A room that was closed to this person must not live on in the cache.
    if (answer.ok && !answer.redirected) await cache.put(event.request.url, answer.clone());
    else if ([401, 403, 404, 410].includes(answer.status)) await cache.delete(event.request.url);
    return answer;
  } catch (problem) {
    const copy = await cache.match(event.request.url, { ignoreSearch: true });
    if (!copy) {
      // Never opened on this device: the room itself, which says so (see guest.html).
      const home = new URL(event.request.url).pathname.match(/^\/room\/[^/]+\//)?.[0];
      if (home && await cache.match(home)) return Response.redirect(home + "#offline");
      throw problem;
    }
    copies.add(event.resultingClientId);
    return copy;
  }
}

async function file(request) {
  const cache = await caches.open(FILES);
  const copy = await cache.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});
self.addEventListener("message", (event) => {
  if (event.data === "was this a copy?" && copies.has(event.source.id)) event.source.postMessage("last copy");
});
