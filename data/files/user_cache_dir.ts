import { join } from "node:path";
import process from "node:process";

/**
 * The folder below the user's cache where this package keeps what it can make
 * or fetch again: `iqa-norm-in-norm` in `$XDG_CACHE_HOME` where that is set,
 * otherwise in the system's own place (`~/.cache`, `~/Library/Caches` on macOS,
 * `%LOCALAPPDATA%` on Windows). It is not created.
 *
 * @returns An absolute path.
 * @throws {Error} If the environment names no home folder.
 *
 * @example
 * ```ts
 * import { userCacheDir } from "@iqa/norm-in-norm/data";
 * import { assert } from "@std/assert";
 *
 * assert(userCacheDir().endsWith("iqa-norm-in-norm"));
 * ```
 */
export function userCacheDir(): string {
  return join(cacheRoot(process.platform, process.env), "iqa-norm-in-norm");
}

// Not the package env-paths (3 and 4): on import it calls os.homedir(), for which
// Deno 2.9 demands --allow-sys=homedir of every program that opens a data set; and
// it takes a relative XDG_CACHE_HOME, and none on macOS.

/** The cache of all programs: separate from {@linkcode userCacheDir} so that every system's rule is testable on one. */
export function cacheRoot(
  platform: string,
  env: Record<string, string | undefined>,
): string {
  // An empty value counts as unset, and a relative one is ignored: XDG Base Directory Specification.
  const xdg = env.XDG_CACHE_HOME;
  if (xdg?.startsWith("/")) return xdg;
  if (platform === "win32" && env.LOCALAPPDATA) return env.LOCALAPPDATA;
  const home = platform === "win32" ? env.USERPROFILE : env.HOME;
  if (!home) {
    throw new Error(
      "Cannot find the user's cache folder: neither XDG_CACHE_HOME nor the home folder is set",
    );
  }
  if (platform === "win32") return join(home, "AppData", "Local");
  return join(
    home,
    ...(platform === "darwin" ? ["Library", "Caches"] : [".cache"]),
  );
}
