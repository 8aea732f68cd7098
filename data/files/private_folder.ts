/** Modes of what holds pixels or features of photographs that may be private. */
export const PRIVATE_FOLDER = 0o700, PRIVATE_FILE = 0o600;

/**
 * Makes a folder, and those above it that are not there, for its owner alone,
 * whatever the umask is. One that is there stays as it is.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Closes a folder of the user's to everybody else: one that an older version
 * made, or a generous umask. Where that cannot be done, it stays as it is.
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
