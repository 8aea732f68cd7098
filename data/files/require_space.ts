import { statfs } from "node:fs/promises";

/**
 * Checks that a folder's disk has enough space before a large download.
 *
 * @throws {Error} If it has less than `bytes` free.
 */
export async function requireSpace(
  folder: string,
  bytes: number,
): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new Error(
    `no space left: ${folder} has ${inUnits(free)} free and ${
      inUnits(bytes)
    } are needed`,
  );
}

function inUnits(bytes: number): string {
  return bytes < 1e9
    ? `${(bytes / 1e6).toFixed(1)} MB`
    : `${(bytes / 1e9).toFixed(1)} GB`;
}
