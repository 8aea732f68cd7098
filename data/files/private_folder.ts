/** Modes of folders and files with pixels or features of photographs that may be private. */
export const PRIVATE_FOLDER = 0o700, PRIVATE_FILE = 0o600;

/**
 * Makes a folder, and missing folders above it, for its owner alone, with any umask. An existing one is not changed.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Makes a folder of the user private, if an older version or a permissive umask left it open. If that is impossible, it
 * is not changed.
 */
export async function closeFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  try {
    const { mode, uid } = await Deno.lstat(path);
    if (uid !== Deno.uid() || !mode || (mode & 0o077) === 0) return;
    await Deno.chmod(path, PRIVATE_FOLDER);
  } catch {
    // absent, or on a disk without permissions
  }
}
