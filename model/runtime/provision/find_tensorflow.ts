import { join, resolve } from "node:path";
import { findPython } from "./find_python.ts";
import { runPython } from "./run_python.ts";

/** TensorFlow's C library and headers. */
export interface TensorflowLibrary {
  /** Folder that holds the libraries. */
  folder: string;
  /** File names in that folder, to link in this order. */
  libraries: string[];
  /** Folder of the headers (`tensorflow/c/…` below it). */
  include: string;
}

/** Variable with the folder of the user's TensorFlow. */
export const TENSORFLOW_FOLDER_VARIABLE = "IQA_TENSORFLOW_DIR";

// Not `import tensorflow`: that takes seconds, and its path is enough.
const WHERE_IS_TENSORFLOW = `
import importlib.util, os
spec = importlib.util.find_spec("tensorflow")
print(os.path.dirname(spec.origin) if spec and spec.origin else "")
`;

/**
 * A TensorFlow that is already on this machine: in the folder of
 * `IQA_TENSORFLOW_DIR`, otherwise in the user's Python.
 *
 * @throws {Error} If there is none; the error states where it was searched.
 */
export async function findTensorflow(): Promise<TensorflowLibrary> {
  const named = Deno.env.get(TENSORFLOW_FOLDER_VARIABLE);
  if (named) return await libraryIn(resolve(named));
  const python = await findPython();
  const folder = (await runPython(python, ["-c", WHERE_IS_TENSORFLOW])).trim();
  if (!folder) {
    throw new Error(
      `${TENSORFLOW_FOLDER_VARIABLE} is not set, and ${python} has no tensorflow`,
    );
  }
  return await libraryIn(folder);
}

/**
 * TensorFlow's libraries and headers below a folder, in the layout of a Python
 * package (`tensorflow/`) or of the C library's archive (`lib/` and
 * `include/`).
 *
 * @throws {Error} If they are missing.
 */
export async function libraryIn(folder: string): Promise<TensorflowLibrary> {
  for (
    const place of [folder, join(folder, "lib"), join(folder, "tensorflow")]
  ) {
    const libraries = librariesAmong(await namesIn(place));
    if (!libraries) continue;
    for (
      const include of [join(place, "include"), join(place, "..", "include")]
    ) {
      if (await exists(join(include, "tensorflow", "c", "c_api.h"))) {
        return { folder: place, libraries, include };
      }
    }
    throw new Error(
      `${place} has ${
        libraries.join(", ")
      } but no include/tensorflow/c/c_api.h in it or beside it`,
    );
  }
  throw new Error(
    `${folder} has no libtensorflow_cc or libtensorflow beside libtensorflow_framework`,
  );
}

function librariesAmong(names: readonly string[]): string[] | undefined {
  const find = (stem: string) =>
    names.find((name) =>
      new RegExp(`^${stem}(\\.so\\.2|\\.2\\.dylib)$`).test(name)
    );
  const main = find("libtensorflow_cc") ?? find("libtensorflow");
  const framework = find("libtensorflow_framework");
  return main && framework ? [main, framework] : undefined;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map((entry) =>
      entry.name
    );
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory
    ) return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
