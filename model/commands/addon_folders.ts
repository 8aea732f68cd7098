/**
 * Prints, for `--allow-ffi`, the folders of the native code that commands load:
 * the tasks of deno.json begin with it.
 */
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { cacheRoot, userCacheDir } from "../../data/files/user_cache_dir.ts";

/**
 * The folders with native code, which may not exist yet: the npm packages in
 * Deno's cache, and ONNX Runtime and TensorFlow in this package's.
 *
 * @returns Real paths, for Deno compares an addon's real path with the allowed
 * path as it is written.
 */
export function addonFolders(): string[] {
  const folders = [join(denoCache(), "npm")];
  try {
    const cache = userCacheDir();
    folders.push(join(cache, "onnxruntime"), join(cache, "tensorflow"));
  } catch {
    // Without a home, nothing is kept.
  }
  return folders.map(realPath);
}

/** Deno's cache. `deno info` prints it too, but that would start another program. */
function denoCache(): string {
  const { DENO_DIR, XDG_CACHE_HOME, ...env } = process.env;
  if (DENO_DIR) return resolve(DENO_DIR);
  // Deno uses it on every system, even if it is relative.
  if (XDG_CACHE_HOME) return resolve(XDG_CACHE_HOME, "deno");
  // Where the environment names no home, the system does.
  const home = homedir() ?? "";
  const homes = { HOME: home, USERPROFILE: home };
  return resolve(cacheRoot(process.platform, { ...env, ...homes }), "deno");
}

/** The real path of a folder; if it does not exist, below the real path of its nearest parent that does. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

// Folders are separated by commas; a comma in a name is written twice.
if (import.meta.main) {
  console.log(addonFolders().map((it) => it.replaceAll(",", ",,")).join());
}
