// Keeps one page, which holds nothing personal, for when there is no connection. Nothing else is kept.
const CACHE = "offline-1";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(["/offline", "/assets/oneplan.css"]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(fetch(event.request).catch(() => caches.match("/offline")));
  } else if (new URL(event.request.url).pathname === "/assets/oneplan.css") {
    event.respondWith(fetch(event.request).catch(() => caches.match("/assets/oneplan.css")));
  }
});
