import { writeAtomically } from "./write_atomically.ts";
import { messageOf } from "../text/message_of.ts";

/**
 * Writes text as {@linkcode writeAtomically} does.
 *
 * @throws {Error} Naming the file, if it cannot be written.
 */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeAtomically(path, text);
  } catch (error) {
    const reason = messageOf(error);
    throw new Error(`Cannot write ${path}: ${reason}`, { cause: error });
  }
}
