// The answer to every request for a service worker at the addresses of the preview.

// A new service worker is not registered.
if (!self.registration.active) throw new Error("The preview of linger lets no service worker answer in its place.");

// A service worker that another program has left at this address removes itself, and loads its pages again.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  await self.registration.unregister();
  for (const page of await self.clients.matchAll({ type: "window" })) page.navigate(page.url).catch(() => {});
}
