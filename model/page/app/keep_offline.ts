/** Milliseconds to wait for the service worker; the page works without it too. */
const PATIENCE = 5000;

/**
 * Has a service worker keep the page's files, so that it needs no network after
 * the first visit.
 *
 * @returns Whether it controls this page already: what is loaded from then on is kept.
 */
export async function keepOffline(): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return false; // not over HTTPS, and not this machine
  if (serviceWorker.controller) {
    void serviceWorker.register("service_worker.js").catch(() => {});
    return true;
  }
  const takesOver = new Promise<boolean>((resolve) => {
    serviceWorker.addEventListener("controllerchange", () => resolve(true));
    setTimeout(() => resolve(false), PATIENCE);
  });
  try {
    await serviceWorker.register("service_worker.js");
  } catch {
    return false;
  }
  return await takesOver;
}
