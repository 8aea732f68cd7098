import { PathAlias } from "./path_alias.ts";

/**
 * A file that is opened once and checked while it is open, so that what is read
 * is what was checked.
 *
 * Only regular files are opened: opening a pipe waits for its writer, forever if there is none, and a device may never
 * end.
 *
 * @param path The file; links are followed. Its name need not be UTF-8 (`raw_path.ts`).
 * @param mostBytes The most bytes that it may have.
 * @returns All of its bytes.
 * @throws {Error} If it is missing, not a regular file or too large; the message is the reason alone.
 */
export async function readRegularFile(
  path: string,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    using alias = new PathAlias(path);
    requireRegular(await Deno.stat(alias.path));
    using file = await Deno.open(alias.path);
    const bytes = place(await file.stat(), mostBytes);
    for (let done = 0; done < bytes.length;) {
      const read = await file.read(bytes.subarray(done));
      if (read === null) throw new Error(SHORTER);
      done += read;
    }
    return bytes;
  } catch (error) {
    throw inWords(error);
  }
}

/** {@linkcode readRegularFile}, done when it returns. */
export function readRegularFileSync(
  path: string,
  mostBytes: number,
): Uint8Array<ArrayBuffer> {
  try {
    using alias = new PathAlias(path);
    requireRegular(Deno.statSync(alias.path));
    using file = Deno.openSync(alias.path);
    const bytes = place(file.statSync(), mostBytes);
    for (let done = 0; done < bytes.length;) {
      const read = file.readSync(bytes.subarray(done));
      if (read === null) throw new Error(SHORTER);
      done += read;
    }
    return bytes;
  } catch (error) {
    throw inWords(error);
  }
}

/**
 * Checks that something can be read as a file.
 *
 * @throws {Error} If it is a folder, a pipe, a device or a socket; the message
 * is the reason alone.
 */
export function requireRegular(
  { isFile, isDirectory }: Pick<Deno.FileInfo, "isFile" | "isDirectory">,
): void {
  if (isFile) return;
  throw new Error(
    isDirectory ? "it is a folder" : "it is not a regular file",
  );
}

const SHORTER = "it got shorter while it was read";

function place(
  info: Deno.FileInfo,
  mostBytes: number,
): Uint8Array<ArrayBuffer> {
  requireRegular(info);
  if (info.size > mostBytes) {
    throw new Error(`it has ${info.size} bytes, the limit is ${mostBytes}`);
  }
  return new Uint8Array(info.size);
}

function inWords(error: unknown): unknown {
  if (error instanceof Deno.errors.FilesystemLoop) {
    const reason = "it is a symbolic link that leads back to itself";
    return new Error(reason, { cause: error });
  }
  return error instanceof Deno.errors.NotFound
    ? new Error("it is not there", { cause: error })
    : error;
}
