/** Files that a story's assertions need, by name. */
export type Assets = Record<string, Uint8Array>;

/**
 * Loads the files that a script beside the page has in it, zipped and in base64.
 *
 * @throws {Error} If the script is not there.
 */
export async function loadAssets(address: string): Promise<Assets> {
  const script = document.createElement("script");
  script.src = address;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  script.onload = () => resolve();
  script.onerror = () =>
    reject(new Error(`Cannot load ${address}, which belongs beside this page`));
  document.head.append(script);
  await promise;
  const { siteAssets } = globalThis as unknown as {
    siteAssets: Record<string, string>;
  };
  const files = Object.entries(siteAssets).map(async ([name, text]) => {
    const { body } = await fetch(`data:application/gzip;base64,${text}`);
    const unzipped = body!.pipeThrough(new DecompressionStream("gzip"));
    return [
      name,
      new Uint8Array(await new Response(unzipped).arrayBuffer()),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}
