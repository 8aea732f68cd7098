/**
 * Milliseconds to wait for the service worker; the page also works without it.
 */
const PATIENCE = 5000;

/**
 * Starts a service worker that caches the page's files, so that the page needs
 * no network after the first visit.
 *
 * @returns Whether it controls this page, so that files loaded from now on are cached.
 */
export async function keepOffline(): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return false; // neither HTTPS nor localhost
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
