import { join } from "node:path";

const INTERVAL_MS = 300;

/** Reports repeatedly by how many bytes a folder has grown, until it is disposed. */
export function watchFolder(
  folder: string,
  onBytes: (gained: number) => void,
): Disposable {
  const atFirst = bytesIn(folder);
  let isOver = false;
  const timer = setInterval(async () => {
    const gained = await bytesIn(folder) - await atFirst;
    if (!isOver) onBytes(gained); // counting may last beyond the end
  }, INTERVAL_MS);
  return {
    [Symbol.dispose]() {
      isOver = true;
      clearInterval(timer);
    },
  };
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      bytes += entry.isDirectory
        ? await bytesIn(path)
        : (await Deno.lstat(path)).size;
    }
  } catch {
    // Other processes add and remove files; the next check sees them.
  }
  return bytes;
}
