import { dirname } from "node:path";
import { outputTarget } from "./output_target.ts";

/**
 * Checks that a file can be written, before its content is computed for hours. Pipes are not opened, since another
 * program may wait at the other end.
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
