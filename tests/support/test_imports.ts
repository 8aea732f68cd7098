/**
 * Decides where the tests' `@std/assert` comes from: from JSR, or, where JSR
 * cannot be reached, from the stand-in in this folder through an import map.
 */
import { fromFileUrl, repositoryRoot, toFileUrl } from "./paths.ts";

/** Imports that have a stand-in, and the module that stands in for each. */
const STAND_INS: Readonly<Record<string, string>> = {
  "@std/assert": "tests/support/std_assert/mod.ts",
};

/** How long JSR may take before the stand-in takes over. */
const PROBE_MILLISECONDS = 3_000;

/** Where the tests' imports come from, and the flags of Deno for it. */
export interface TestImports {
  /** Flags for `deno test`, `check`, `doc`, …: a lock, and an import map if need be. */
  flags: string[];
  /** One line saying which was taken and why. */
  message: string;
}

/**
 * Asks Deno itself to fetch the pinned packages, so that its cache, its
 * `JSR_URL` and the user's proxy and certificates count, and writes the import
 * map into `folder` where that fails. Deno works on a copy of the lock in that
 * folder: neither way may rewrite the one in the repository.
 */
export async function resolveTestImports(folder: string): Promise<TestImports> {
  const { imports } = JSON.parse(
    await Deno.readTextFile(
      fromFileUrl(new URL(".import_map.json", repositoryRoot)),
    ),
  ) as { imports: Record<string, string> };
  const wanted = Object.keys(STAND_INS).map((name) => imports[name] ?? name);
  const obstacle = await cannotFetch(wanted, folder);
  const lock = `${folder}/deno.lock`;
  await Deno.copyFile(fromFileUrl(new URL("deno.lock", repositoryRoot)), lock);
  const flags = [`--lock=${lock}`];
  if (obstacle === undefined) {
    return { flags, message: `Using ${wanted.join(", ")}` };
  }
  const map = `${folder}/import_map.json`;
  const replaced = { imports: standInImports(imports) };
  await Deno.writeTextFile(map, JSON.stringify(replaced));
  return {
    flags: [...flags, `--import-map=${map}`],
    message: `Using the stand-in for ${wanted.join(", ")}: ${obstacle}`,
  };
}

/** Why Deno cannot fetch the packages; `undefined` if it can. */
async function cannotFetch(
  specifiers: string[],
  folder: string,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PROBE_MILLISECONDS);
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["cache", "--quiet", "--no-config", "--no-lock", ...specifiers],
      cwd: folder,
      stdout: "null",
      stderr: "null",
      signal,
    }).output();
    if (success) return undefined;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return signal.aborted
    ? `JSR did not deliver it within ${PROBE_MILLISECONDS / 1000} s`
    : "JSR cannot be reached";
}

/**
 * The imports of this repository for a map that lies elsewhere. A package's name
 * also stands for what lies below it.
 */
export function standInImports(
  imports: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(imports).flatMap(([name, target]): [string, string][] => {
      const path = STAND_INS[name] ?? target;
      if (name in STAND_INS || target.startsWith(".")) {
        return [[name, toFileUrl(path)]];
      }
      const below = target.replace(/^(npm|jsr):\/?(.*?)\/?$/, "$1:/$2/");
      return [[name, target], [`${name}/`, below]];
    }),
  );
}
