/**
 * Serves the page's files from a cache on the device: the page itself from the
 * first visit on, model and runtime once they have been loaded. A new build has
 * its own cache and is used from the next visit on.
 */
import { responseHeaders } from "../response_headers.ts";

/** Prepended to this program when the page is built. */
declare const BUILD: { version: string; shell: string[]; large: string[] };

/** The worker itself; its types conflict with those of a page. */
const worker = globalThis as unknown as {
  registration: { scope: string };
  clients: { claim(): Promise<void> };
  addEventListener(
    type: string,
    listener: (
      event: {
        request: Request;
        waitUntil(promise: Promise<unknown>): void;
        respondWith(response: Promise<Response>): void;
      },
    ) => void,
  ): void;
};

/** Caches of other pages of the same host have other names. */
const PREFIX = "norm-in-norm-page ";
const name = PREFIX + BUILD.version;
const files = new Set([...BUILD.shell, ...BUILD.large]);

worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all(BUILD.shell.map(load)));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(removeOthers().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { scope } = worker.registration;
  const { url, method } = event.request;
  if (method !== "GET" || !url.startsWith(scope)) return;
  const path = url.slice(scope.length).replace(/[?#].*$/, "") || "index.html";
  if (files.has(path)) event.respondWith(answer(path));
});

async function answer(path: string): Promise<Response> {
  const cache = await caches.open(name);
  return await cache.match(path) ?? await load(path);
}

/** Fetches a file and caches it, with the page's headers. */
async function load(path: string): Promise<Response> {
  const response = await fetch(path, { cache: "no-cache" });
  if (!response.ok) return response;
  const kept = new Response(response.body, { headers: responseHeaders(path) });
  const cache = await caches.open(name);
  await cache.put(path, kept.clone());
  return kept;
}

async function removeOthers(): Promise<void> {
  for (const key of await caches.keys()) {
    if (key.startsWith(PREFIX) && key !== name) await caches.delete(key);
  }
}
