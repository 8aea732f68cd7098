import { isAbsolute, join, relative, sep as SEPARATOR } from "node:path";
import {
  whoElseMayChange,
  whoElseMayWrite,
} from "../../../data/files/who_may_change.ts";
import { writeText } from "../../../data/files/mod.ts";
import { sha256File } from "../../../data/files/sha256_file.ts";
import type { AddonFacts } from "./probe_addon.ts";

/** A file that an installation depends on, to detect changes. */
interface FileRecord {
  /** Relative to the installation if it is inside, otherwise absolute. */
  path: string;
  size: number;
  modified: number;
  sha256: string;
}

/** The record that makes a folder an installation; written last. */
interface Manifest extends AddonFacts {
  source: string;
  addon: string;
  files: FileRecord[];
}

/** A TensorFlow that is ready to be loaded. */
export interface Installation extends AddonFacts {
  /** Description of its source. */
  source: string;
  /** Absolute path of the addon. */
  addon: string;
}

const MANIFEST = "installation.json";

/** Writes the record of an installation whose files are complete. */
export async function writeManifest(
  folder: string,
  installation: Omit<Manifest, "files">,
  files: readonly string[],
): Promise<void> {
  const records = await Promise.all(files.map((path) => record(folder, path)));
  const manifest: Manifest = { ...installation, files: records };
  await Deno.writeTextFile(
    join(folder, MANIFEST),
    JSON.stringify(manifest, null, 2) + "\n",
  );
}

/** Updates an installation's record with the properties of its addon. */
export async function noteFacts(
  folder: string,
  facts: AddonFacts,
): Promise<void> {
  const manifest = await readManifest(folder);
  if (!manifest) return;
  const text = JSON.stringify({ ...manifest, ...facts }, null, 2);
  await writeText(join(folder, MANIFEST), `${text}\n`);
}

/**
 * The installation in a folder, if there is one and its files are unchanged.
 * Sizes and dates are compared; contents only if a date differs (a copied
 * cache), or always if `thorough` (after a failure to load).
 *
 * Its files will be executed. Therefore the folder and its files must belong to
 * the user or the superuser, and no other user may write to them; and the addon
 * must be one of the files with a checksum in the record.
 */
export async function readInstallation(
  folder: string,
  options: { thorough?: boolean } = {},
): Promise<Installation | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest || await whoElseMayChange(folder) !== undefined) {
    return undefined;
  }
  const intact = await Promise.all(
    manifest.files.map((file) =>
      isIntact(folder, file, options.thorough ?? false)
    ),
  );
  if (intact.includes(false)) return undefined;
  const { source, addon, version, cuda } = manifest;
  return { source, version, cuda, addon: join(folder, addon) };
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(
      await Deno.readTextFile(join(folder, MANIFEST)),
    );
    return isManifest(manifest) ? manifest : undefined;
  } catch {
    return undefined; // absent or damaged: no installation
  }
}

function isManifest(value: Partial<Manifest> | null): value is Manifest {
  const { files, addon } = value ?? {};
  return Array.isArray(files) && typeof addon === "string" &&
    files.every((file) => typeof file?.path === "string") &&
    !isAbsolute(addon) && files.some(({ path }) => path === addon);
}

async function record(folder: string, path: string): Promise<FileRecord> {
  const full = inFolder(folder, path);
  if (!isAbsolute(path)) await closeToOthers(folder, path);
  const { size, mtime } = await Deno.stat(full);
  return {
    path,
    size,
    modified: mtime?.getTime() ?? 0,
    sha256: await sha256File(full),
  };
}

async function isIntact(
  folder: string,
  file: FileRecord,
  thorough: boolean,
): Promise<boolean> {
  const path = inFolder(folder, file.path);
  try {
    if (!isAbsolute(file.path) && !await isOwnFile(folder, file.path)) {
      return false;
    }
    const { size, mtime } = await Deno.stat(path);
    if (size !== file.size) return false;
    const untouched = mtime?.getTime() === file.modified;
    return untouched && !thorough || await sha256File(path) === file.sha256;
  } catch {
    return false;
  }
}

/** Removes write permissions of other users that a permissive umask gave. */
async function closeToOthers(folder: string, path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  for await (const step of stepsTo(folder, path)) {
    const { mode, isSymlink } = await Deno.lstat(step);
    if (!isSymlink && mode !== null) await Deno.chmod(step, mode & 0o755);
  }
}

/** Whether a file is in the folder, with links resolved, and no other user may write to it or its folder. */
async function isOwnFile(folder: string, path: string): Promise<boolean> {
  try {
    for await (const step of stepsTo(folder, path)) {
      if (await whoElseMayWrite(step) !== undefined) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The real path of a file, and the folders on the way to it. */
async function* stepsTo(folder: string, path: string): AsyncGenerator<string> {
  const root = await Deno.realPath(folder);
  const inside = relative(root, await Deno.realPath(inFolder(folder, path)));
  if (isAbsolute(inside) || inside.startsWith("..")) {
    throw new RangeError(`${path} is outside of ${folder}`);
  }
  const parts = inside.split(SEPARATOR);
  for (let depth = 1; depth <= parts.length; depth++) {
    yield join(root, ...parts.slice(0, depth));
  }
}

function inFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}
