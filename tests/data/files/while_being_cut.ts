/**
 * Shortens a file to some bytes right before its n-th read, as another program
 * may, while a function runs.
 */
export async function whileBeingCut(
  path: string,
  bytes: number,
  afterReads: number,
  fn: () => Promise<unknown>,
): Promise<void> {
  const { prototype } = Deno.FsFile;
  const { read, readSync } = prototype;
  let reads = 0;
  const cut = () => {
    if (reads++ === afterReads) Deno.truncateSync(path, bytes);
  };
  prototype.read = function (into) {
    cut();
    return read.call(this, into);
  };
  prototype.readSync = function (into) {
    cut();
    return readSync.call(this, into);
  };
  try {
    await fn();
  } finally {
    Object.assign(prototype, { read, readSync });
  }
}
