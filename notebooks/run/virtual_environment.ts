import { join } from "node:path";
import { makeFolder } from "../../data/files/make_folder.ts";
import { userCacheDir } from "../../data/files/user_cache_dir.ts";
import { findPython } from "../../model/runtime/provision/find_python.ts";
import { whoElseMayChange } from "../../data/files/who_may_change.ts";
import { runPython } from "../../model/runtime/provision/run_python.ts";

/**
 * The Python of a virtual environment with what a list of requirements names,
 * made the first time in the user's cache. Nothing of the user's own Python is
 * changed.
 *
 * @param name How its folder's name begins.
 * @param list The requirements file.
 * @param pip Flags of `pip install` beside the list.
 * @param announce Called before it is made, which takes time.
 * @returns Path of the Python program.
 * @throws {Error} If there is no Python, no venv or pip in it, or no package index.
 */
export async function virtualEnvironment(
  name: string,
  list: URL,
  pip: readonly string[],
  announce: () => void,
): Promise<string> {
  const python = await findPython();
  const requirements = await Deno.readTextFile(list);
  const version = await runPython(python, ["--version"]);
  const folder = join(
    userCacheDir(),
    `${name}-${await digest(version + requirements)}`,
  );
  await makeFolder(folder, (temporary) => {
    announce();
    return fill(temporary, python, list, pip);
  });
  const reason = await whoElseMayChange(folder);
  if (reason !== undefined) throw new Error(reason); // what is in it will run
  return programIn(folder);
}

async function fill(
  folder: string,
  python: string,
  list: URL,
  pip: readonly string[],
): Promise<void> {
  await runPython(python, ["-m", "venv", folder]);
  const requirements = `${folder}/requirements.txt`;
  await Deno.copyFile(list, requirements);
  await runPython(programIn(folder), [
    ...["-m", "pip", "install", "--quiet", "--no-input"],
    ...["--disable-pip-version-check", ...pip, "--requirement", requirements],
  ]);
}

function programIn(folder: string): string {
  return Deno.build.os === "windows"
    ? join(folder, "Scripts", "python.exe")
    : join(folder, "bin", "python");
}

async function digest(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(hash).toHex().slice(0, 12);
}
