import { join } from "node:path";
import { makeFolder } from "../../data/files/make_folder.ts";
import { userCacheDir } from "../../data/files/user_cache_dir.ts";
import { findPython } from "../../model/runtime/provision/find_python.ts";
import { whoElseMayChange } from "../../data/files/who_may_change.ts";
import { runPython } from "../../model/runtime/provision/run_python.ts";

/** What is wanted of Jupyter. */
interface Part {
  /** Everything that it takes, by version and hash, in a file beside this one. */
  file: string;
  /** What it takes. */
  size: string;
}

/** Executing and rendering notebooks, or JupyterLab to open them in. */
const PARTS = {
  run: { file: "requirements.txt", size: "60 MB" },
  lab: { file: "requirements_lab.txt", size: "230 MB" },
} satisfies Record<string, Part>;

/**
 * The Python of a virtual environment that holds what notebooks need, made the
 * first time in the user's cache. Nothing of the user's own Python is changed.
 *
 * @param log Told what takes time.
 * @param part What is wanted of Jupyter.
 * @returns Path of the Python program.
 * @throws {Error} If there is no Python, no venv or pip in it, or no package index.
 */
export async function pythonEnvironment(
  log: (line: string) => void,
  part: keyof typeof PARTS = "run",
): Promise<string> {
  const { file, size } = PARTS[part];
  try {
    const python = await findPython();
    const list = new URL(file, import.meta.url);
    const requirements = await Deno.readTextFile(list);
    const version = await runPython(python, ["--version"]);
    const folder = join(
      userCacheDir(),
      `notebooks-${await digest(version + requirements)}`,
    );
    await makeFolder(folder, (temporary) => {
      log(`Setting up Jupyter in the user's cache (once, about ${size}) …`);
      return fill(temporary, python, list);
    });
    const reason = await whoElseMayChange(folder);
    if (reason !== undefined) throw new Error(reason); // what is in it will run
    return programIn(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot set up Jupyter: ${reason}`, { cause: error });
  }
}

async function fill(
  folder: string,
  python: string,
  list: URL,
): Promise<void> {
  await runPython(python, ["-m", "venv", folder]);
  const requirements = `${folder}/requirements.txt`;
  await Deno.copyFile(list, requirements);
  // Every file by its hash, and none whose installation runs a program of its own.
  await runPython(programIn(folder), [
    ...["-m", "pip", "install", "--quiet", "--no-input"],
    ...["--disable-pip-version-check", "--require-hashes"],
    ...["--only-binary=:all:", "--requirement", requirements],
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
