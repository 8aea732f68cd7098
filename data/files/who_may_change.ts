import { dirname } from "node:path";

/**
 * Permission bits: write for the group, write for all others, and the sticky bit, with which users
 * remove only their own files.
 */
const GROUP = 0o020, OTHERS = 0o002, STICKY = 0o1000;

/**
 * Why a folder does not belong to the user alone: another user owns it or may write to
 * it, or may put another in its place. Code is loaded from no such folder.
 *
 * Owners that are trusted are the user and the superuser. Folders above may be writable for the group (many systems
 * give each user an own group), and for everyone if the sticky bit is set, as in `/tmp`.
 *
 * @param folder An existing folder.
 * @returns The reason, as a present fact; `undefined` if the folder is the user's own, and on Windows, whose permissions Deno does not report.
 */
export async function whoElseMayChange(
  folder: string,
): Promise<string | undefined> {
  if (Deno.build.os === "windows") return undefined;
  let path = await Deno.realPath(folder);
  const own = await whoElseMayWrite(path);
  if (own !== undefined) return own;
  while (path !== dirname(path)) {
    path = dirname(path);
    const info = await Deno.stat(path);
    const mode = info.mode ?? 0;
    const isOpen = (mode & OTHERS) !== 0 && (mode & STICKY) === 0;
    const reason = isOpen
      ? `everybody may write to ${path}`
      : foreignOwner(path, info);
    if (reason !== undefined) return reason;
  }
}

/**
 * As {@linkcode whoElseMayChange}, of a file or folder alone, which is not
 * followed where it is a symbolic link.
 */
export async function whoElseMayWrite(
  path: string,
): Promise<string | undefined> {
  if (Deno.build.os === "windows") return undefined;
  const info = await Deno.lstat(path);
  const mode = info.isSymlink ? 0 : info.mode ?? 0;
  if ((mode & OTHERS) !== 0) return `everybody may write to ${path}`;
  if ((mode & GROUP) !== 0) return `its group may write to ${path}`;
  return foreignOwner(path, info);
}

function foreignOwner(
  path: string,
  { uid }: Deno.FileInfo,
): string | undefined {
  if (uid === null || uid === 0 || uid === Deno.uid()) return undefined;
  return `${path} belongs to another user (${uid})`;
}
