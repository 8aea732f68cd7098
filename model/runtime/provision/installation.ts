import { isAbsolute, join } from "node:path";
import { sha256File } from "../../../data/files/sha256_file.ts";
import type { AddonFacts } from "./probe_addon.ts";

/** What an installation is recognised by: all that its working depends on, file by file. */
interface FileRecord {
  /** Relative to the installation where it lies inside, otherwise absolute. */
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
  /** Where it came from, in words. */
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

/**
 * The installation in a folder, if there is one and each of its files is as it
 * was made. Sizes and dates are compared; contents only where a date differs
 * (a copied cache), or always if `thorough` (after a failure to load).
 */
export async function readInstallation(
  folder: string,
  options: { thorough?: boolean } = {},
): Promise<Installation | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest) return undefined;
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
    return Array.isArray(manifest.files) ? manifest : undefined;
  } catch {
    return undefined; // absent or damaged: no installation
  }
}

async function record(folder: string, path: string): Promise<FileRecord> {
  const full = inFolder(folder, path);
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
    const { size, mtime } = await Deno.stat(path);
    if (size !== file.size) return false;
    const untouched = mtime?.getTime() === file.modified;
    return untouched && !thorough || await sha256File(path) === file.sha256;
  } catch {
    return false;
  }
}

function inFolder(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}
