import { dirname } from "node:path";

/**
 * Makes sure that a file can be written, before the hours that its content takes.
 *
 * @throws {Error} If its folder is not there, or nothing can be made in it.
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    const trial = await Deno.makeTempFile({ dir: dirname(path), prefix: "." });
    await Deno.remove(trial);
  } catch (error) {
    throw new Error(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
