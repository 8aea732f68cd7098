import { dirname } from "node:path";
import { outputTarget } from "./output_target.ts";

/**
 * Makes sure that a file can be written, before the hours that its content
 * takes. Nothing is opened that another program may wait for at its other end.
 *
 * @throws {Error} If its folder is not there, it is a folder, or it or nothing
 * in its folder can be written.
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    const target = await outputTarget(path);
    if (target.kind === "file") {
      (await Deno.open(target.path, { write: true })).close();
    } else if (target.kind === "absent") {
      const dir = dirname(target.path);
      await Deno.remove(await Deno.makeTempFile({ dir, prefix: "." }));
    }
  } catch (error) {
    throw new Error(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
