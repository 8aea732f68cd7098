import { basename, dirname, join } from "node:path";
import { PathAlias } from "./path_alias.ts";
import { isRawPath } from "./raw_path.ts";
import { rawScript } from "./raw_script.ts";
import {
  openThrough,
  type OutputTarget,
  outputTarget,
} from "./output_target.ts";

/** Content that may be produced as it is written. */
export type Bytes =
  | Iterable<Uint8Array<ArrayBuffer>>
  | AsyncIterable<Uint8Array<ArrayBuffer>>;

/** Options of {@linkcode writeAtomically}. */
export interface WriteOptions {
  /**
   * Permissions of a file that is new.
   *
   * @default {as the umask says}
   */
  mode?: number;
}

/**
 * Writes a file so that its name holds either the old content or the whole new
 * one, even after a crash in between: the parts go to a temporary name in the
 * same folder, reach the disk (fsync), and take the name by a rename. The new
 * file has the old one's permissions.
 *
 * Symbolic links are followed, and a target that is not a regular file (a pipe, a device, `/dev/stdout`) is written
 * into. So is a file that cannot be replaced: in a read-only folder, or mounted by itself into a container. Only then
 * may a reader see a part of the content.
 *
 * A name that is not UTF-8 (`raw_path.ts`) is that of a regular file or of none.
 *
 * Not npm:write-file-atomic, because that takes the content as one buffer and
 * weights would be held in memory twice.
 *
 * @param path The file to write or to replace.
 * @param parts Its content, in order; may be produced as it is written.
 * @param options Permissions.
 * @throws Any error of the disk or of `parts`; then the file is as it was
 * before, and the temporary one is gone.
 */
export async function writeAtomically(
  path: string,
  parts: string | Bytes,
  { mode }: WriteOptions = {},
): Promise<void> {
  if (isRawPath(path)) return await writeRaw(path, parts);
  const target = await outputTarget(path);
  const bytes = typeof parts === "string"
    ? [new TextEncoder().encode(parts)]
    : parts;
  if (target.kind === "special") {
    return await pour(bytes, await openThrough(target));
  }
  if (target.kind === "file") await requireWritePermission(target.path);
  const temporary = temporaryPath(target.path);
  let file: Deno.FsFile;
  try {
    file = await Deno.open(temporary, {
      write: true,
      createNew: true,
      ...mode !== undefined && { mode },
    });
  } catch (error) {
    if (target.kind === "absent" || !isFolderClosed(error)) {
      throw withoutPath(error);
    }
    return await overwrite(target.path, bytes);
  }
  try {
    await fill(file, bytes);
    await keepOwner(temporary, target);
    await takeName(temporary, target.path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(target.path));
}

/** For a name that is not UTF-8, which Deno cannot write: the file is made under another name beside it. */
async function writeRaw(path: string, parts: string | Bytes): Promise<void> {
  using folder = new PathAlias(dirname(path));
  const temporary = join(folder.path, `${crypto.randomUUID()}.part`);
  try {
    await writeAtomically(temporary, parts);
    rawScript('mv -f -- "$2" "$path"', path, temporary);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Ending of unfinished files of {@linkcode writeAtomically}. */
export const TEMPORARY_SUFFIX = ".unfinished";

/** Characters of a name that its temporary one repeats: names have 255 bytes at most. */
const REPEATED = 40;

/** A unique name next to `path`. */
export function temporaryPath(path: string): string {
  const start = [...basename(path)].slice(0, REPEATED).join("");
  const name = `.${start}.${crypto.randomUUID()}${TEMPORARY_SUFFIX}`;
  return join(dirname(path), name);
}

/** A file that may not be written to is not replaced either. */
async function requireWritePermission(path: string): Promise<void> {
  try {
    (await Deno.open(path, { write: true })).close();
  } catch (error) {
    throw withoutPath(error);
  }
}

function isFolderClosed(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(codeOf(error));
}

/** The system's code of an error, such as EBUSY, for which Deno has no class. */
function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? "";
}

/** An error of the system without the temporary name, which would confuse the user. */
function withoutPath(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [, reason] = /^(.*?)(?: \(os error \d+\))?: \w+ '.*'$/s
    .exec(error.message) ?? [];
  if (reason === undefined) return error;
  const { constructor } = error as { constructor: unknown };
  const Same = constructor as new (text: string, options: unknown) => Error;
  return new Same(reason, { cause: error });
}

async function fill(file: Deno.FsFile, parts: Bytes): Promise<void> {
  using opened = file;
  for await (const part of parts) {
    for (let done = 0; done < part.length;) {
      done += await opened.write(part.subarray(done));
    }
  }
  await opened.sync();
}

async function overwrite(path: string, parts: Bytes): Promise<void> {
  await fill(await Deno.open(path, { write: true, truncate: true }), parts);
}

async function pour(
  parts: Bytes,
  stream: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = stream.getWriter();
  try {
    for await (const part of parts) await writer.write(part);
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
    throw error;
  }
}

/** The new file keeps the old one's permissions, so that private files stay private. */
async function keepOwner(
  temporary: string,
  { mode, owner }: OutputTarget,
): Promise<void> {
  if (Deno.build.os === "windows" || mode === undefined) return;
  // Only the superuser may change the owner; the mode is set afterwards, because
  // changing the owner clears a part of it.
  if (owner) await Deno.chown(temporary, owner.uid, owner.gid).catch(() => {});
  await Deno.chmod(temporary, mode).catch(() => {});
}

async function takeName(temporary: string, path: string): Promise<void> {
  try {
    await Deno.rename(temporary, path);
  } catch (error) {
    // Another file system is mounted at the file itself.
    if (codeOf(error) !== "EBUSY") throw error;
    await Deno.copyFile(temporary, path);
    await Deno.remove(temporary);
  }
}

/** Makes the rename durable; Windows has no such call and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  // A folder may be writable and yet not be listable.
  using file = await Deno.open(folder).catch(() => undefined);
  await file?.sync();
}
