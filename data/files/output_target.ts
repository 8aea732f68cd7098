import { basename, dirname, join, resolve } from "node:path";

/** The target of a path that a user named for an output. */
export interface OutputTarget {
  /** The path with symbolic links followed; the file need not exist. */
  path: string;
  /**
   * The kind of the target: a regular file may be replaced by another of the same name; anything else, such as a pipe
   * or a device, must be written into.
   */
  kind: "absent" | "file" | "special";
  /** Permission bits of a regular file, where the system has them. */
  mode?: number;
  /** Owner of a regular file, where the system has them. */
  owner?: { uid: number; gid: number };
}

/**
 * Finds the target of an output as a program does that opens the path: links are followed, and a pipe, a device or an
 * open descriptor (`/dev/stdout`, `>(…)` of a shell) is not replaced.
 *
 * @param path The path as the user named it.
 * @throws {Deno.errors.NotFound} If its folder is not there.
 * @throws {Deno.errors.IsADirectory} If it is a folder.
 * @throws {Error} If its links lead in a circle.
 */
export async function outputTarget(path: string): Promise<OutputTarget> {
  const end = await followLinks(path);
  if (ownDescriptor(end) !== undefined) return { path: end, kind: "special" };
  const info = await stat(end);
  if (!info) return { path: end, kind: "absent" };
  if (info.isDirectory) {
    throw new Deno.errors.IsADirectory("it is a folder");
  }
  // A regular file behind a descriptor is being written by another program.
  if (!info.isFile || isDescriptor(end)) return { path: end, kind: "special" };
  const { mode, uid, gid } = info;
  return {
    path: end,
    kind: "file",
    ...mode !== null && { mode: mode & 0o7777 },
    ...uid !== null && gid !== null && { owner: { uid, gid } },
  };
}

/**
 * Opens an existing target for writing, without replacing it.
 *
 * @returns Its stream; closing it leaves standard output and standard error open.
 */
export async function openThrough(
  { path }: OutputTarget,
): Promise<WritableStream<Uint8Array>> {
  // A descriptor of this process keeps its position in the file.
  if (path === "/dev/fd/1") return keptOpen(Deno.stdout);
  if (path === "/dev/fd/2") return keptOpen(Deno.stderr);
  const append = isDescriptor(path);
  return (await Deno.open(path, { write: true, append })).writable;
}

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/**
 * The path behind all links; a descriptor is not followed, although it looks like a
 * link. One of this process is named `/dev/fd/N`, which needs no permission but to
 * write there; Deno resolves `/dev/fd` itself only for a program with all permissions.
 */
async function followLinks(path: string): Promise<string> {
  let at = resolve(path);
  for (let links = 0; links <= MOST_LINKS; links++) {
    const own = ownDescriptor(at);
    if (own !== undefined) return `/dev/fd/${own}`;
    const folder = await realFolder(dirname(at));
    at = join(folder, basename(at));
    if (isDescriptor(at)) return at;
    const next = await Deno.readLink(at).catch(() => undefined);
    if (next === undefined) return at;
    at = resolve(folder, next);
  }
  throw new Error("it is a symbolic link that leads back to itself");
}

async function realFolder(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    // Deno resolves paths in /dev only for a program with all permissions.
    if (error instanceof Deno.errors.NotCapable) return path;
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Deno.errors.NotFound(`there is no folder ${path}`, {
      cause: error,
    });
  }
}

async function stat(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The number of a descriptor of this process. */
function ownDescriptor(path: string): string | undefined {
  if (path === "/dev/stdout") return "1";
  if (path === "/dev/stderr") return "2";
  const [, pid, number] =
    /^(?:\/proc\/(self|\d+)(?:\/task\/\d+)?\/fd|\/dev\/fd)\/(\d+)$/.exec(
      path,
    ) ??
      [];
  const isOwn = [undefined, "self", `${Deno.pid}`].includes(pid);
  return isOwn ? number : undefined;
}

/** Folder in which Linux lists the open files of a process; /dev/fd and /dev/stdout lead there. */
function isDescriptor(path: string): boolean {
  return /^(\/proc\/\d+(\/task\/\d+)?\/fd|\/dev\/fd)\/\d+$/.test(path);
}

function keptOpen(
  stream: { write(bytes: Uint8Array): Promise<number> },
): WritableStream<Uint8Array> {
  return new WritableStream({
    async write(bytes) {
      for (let done = 0; done < bytes.length;) {
        done += await stream.write(bytes.subarray(done));
      }
    },
  });
}
