import { writeAtomically } from "./write_atomically.ts";

/**
 * Writes text as {@linkcode writeAtomically} does.
 *
 * @throws {Error} Naming the file, if it cannot be written.
 */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot write ${path}: ${reason}`, { cause: error });
  }
}
