import { virtualEnvironment } from "./virtual_environment.ts";
import { messageOf } from "../../data/text/message_of.ts";

/** Which part of Jupyter is needed. */
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
 * @param log Called before something that takes time.
 * @param part Which part of Jupyter is needed.
 * @returns Path of the Python program.
 * @throws {Error} If there is no Python, no venv or pip in it, or no package index.
 */
export async function pythonEnvironment(
  log: (line: string) => void,
  part: keyof typeof PARTS = "run",
): Promise<string> {
  const { file, size } = PARTS[part];
  try {
    return await virtualEnvironment(
      "notebooks",
      new URL(file, import.meta.url),
      // Every file by its hash, and none whose installation runs a program of its own.
      ["--require-hashes", "--only-binary=:all:"],
      () =>
        log(`Setting up Jupyter in the user's cache (once, about ${size}) …`),
    );
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`Cannot set up Jupyter: ${reason}`, { cause: error });
  }
}
