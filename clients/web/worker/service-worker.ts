/** Keeps the files of the client, so that it opens at once and without a network. It keeps nothing else. */

/** Filled in when the client is built: what it consists of, and a name for just that. */
declare const __FILES__: string[];
declare const __VERSION__: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const FILES = __FILES__;
const PAGE = "/index.html";
const PREFIX = "hongyan.files.";
const NAME = PREFIX + __VERSION__;
/** How many versions are kept: tabs that were opened before an update still need the files of theirs. */
const VERSIONS = 2;
/** What the server answers itself. */
const NOT_OURS = /^\/(api|docs|healthz|readyz|internal|metrics|admin)(\/|$)/;

worker.addEventListener("install", (event) => {
  goAround(event as RoutableEvent);
  event.waitUntil(fill());
});
worker.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => worker.clients.claim())));
worker.addEventListener("message", (event) => {
  if (event.data === "activate") void worker.skipWaiting();
});
worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== worker.location.origin || NOT_OURS.test(pathname)) return;
  if (event.request.mode === "navigate") event.respondWith(find(PAGE, event.request));
  else if (FILES.includes(pathname) || pathname.startsWith("/assets/")) {
    event.respondWith(find(pathname, event.request));
  }
});
worker.addEventListener("notificationclick", (event) => {
  const { path } = event.notification.data as { path: string };
  event.notification.close();
  event.waitUntil(show(path));
});

/** Brings a page of the client to the front, and to a place in it. */
async function show(path: string): Promise<void> {
  const [page] = await worker.clients.matchAll({ type: "window" });
  if (!page) return void (await worker.clients.openWindow(path));
  await page.focus();
  page.postMessage({ path });
}

interface RoutableEvent extends ExtendableEvent {
  addRoutes?(rules: object[]): Promise<void>;
}

/** Where browsers can, files and calls do not wait for this worker to wake up. */
function goAround(event: RoutableEvent): void {
  const to = (pathname: string, source: string) => ({ condition: { urlPattern: { pathname } }, source });
  const rules = [to("/assets/*", "cache"), to("/api/*", "network")];
  void event.addRoutes?.(rules).catch(() => undefined);
}

/** All files of this version; those that have not changed are taken from the version before. */
async function fill(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all(FILES.map((file) => take(cache, file)));
}

async function take(cache: Cache, file: string): Promise<void> {
  const isNamedByContent = file.startsWith("/assets/");
  const known = isNamedByContent ? await caches.match(file) : undefined;
  if (known) return cache.put(file, known);
  return cache.add(new Request(file, { cache: isNamedByContent ? "default" : "reload" }));
}

/** The page is that of this version; a file that is named by its content may be of an older one. */
async function find(file: string, request: Request): Promise<Response> {
  const mine = await (await caches.open(NAME)).match(file);
  return mine ?? (await caches.match(file)) ?? fetch(request);
}

async function tidy(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  for (const name of names.slice(0, -(VERSIONS - 1))) await caches.delete(name);
}
