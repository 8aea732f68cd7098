import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import { userCacheDir } from "./user_cache_dir.ts";

/** The user's cache folder, if there is one. */
export interface UserCache {
  /** The folder, which may not exist yet; undefined where the system names none. */
  folder?: string;
  /** Why nothing can be kept in it; undefined if files can be kept. */
  absence?: string;
}

/**
 * Checks whether files can be kept in the user's cache folder, which is often
 * impossible under cron or systemd; nothing is created.
 */
export async function findUserCache(): Promise<UserCache> {
  let folder: string;
  try {
    folder = userCacheDir();
  } catch {
    return { absence: "neither XDG_CACHE_HOME nor the home folder is set" };
  }
  for (let path = folder;; path = dirname(path)) {
    try {
      await access(path, constants.W_OK | constants.X_OK);
      return { folder };
    } catch (error) {
      const { code } = error as { code?: string };
      // The nearest existing folder decides.
      if (code === "ENOENT" && dirname(path) !== path) continue;
      return { folder, absence: `${folder} cannot be written` };
    }
  }
}

/** A folder in the user's cache in which files can be kept; undefined if there is none. */
export async function writableUserCache(): Promise<string | undefined> {
  const { folder, absence } = await findUserCache();
  return absence === undefined ? folder : undefined;
}
