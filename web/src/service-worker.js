/* global BUILD, caches, fetch, self, URL */
// Before this stands BUILD, written by vite.config.js: the client's files, and what is no page of it.
// Kept are these files alone, once, when this worker is installed: no answer of the API, nobody's data.

const CACHE = `gorjeo-${BUILD.version}`;
const PAGE = "/index.html";
const TAKEN = new RegExp(BUILD.taken);

const kept = (path) => caches.match(path, { cacheName: CACHE, ignoreVary: true });

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll(BUILD.files);
  const page = await (await kept(PAGE)).text();
  const named = page.match(/\/assets\/[\w.-]+/g) ?? [];
  // while servers change over, the page may come from one that has another build
  if (!named.every((file) => BUILD.files.includes(file))) throw new Error("not of this build");
  await self.skipWaiting();
}

async function dropOthers() {
  const others = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The server's own answer wherever there is one, so that nobody goes on with an old client. */
async function fresh(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const answer = await kept(path);
    if (answer) return answer;
    throw error;
  }
}

/** Names with a hash never mean anything else. */
const hashed = async (request, path) => (await kept(path)) ?? fetch(request);

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(dropOthers()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!TAKEN.test(pathname)) event.respondWith(fresh(request, PAGE));
  } else if (BUILD.files.includes(pathname)) {
    const answer = pathname.startsWith("/assets/") ? hashed : fresh;
    event.respondWith(answer(request, pathname));
  }
});
