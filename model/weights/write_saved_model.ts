import { join } from "node:path";
import { writeAtomically } from "../../data/files/mod.ts";
import { asWeightsError } from "./weights_error.ts";

/**
 * Writes a TensorFlow SavedModel, a folder with one file. It is written
 * atomically; an existing SavedModel is replaced.
 *
 * @param folder The folder to write; its parent exists.
 * @param make Makes the file, such as by `savedPrediction`.
 * @throws {WeightsError} If the file cannot be made, the folder has other
 * files, or the disk is full.
 */
export async function writeSavedModel(
  folder: string,
  make: () => {
    name: string;
    bytes: AsyncIterable<Uint8Array<ArrayBuffer>>;
  },
): Promise<void> {
  try {
    const { name, bytes } = make();
    await requireFolder(folder, name);
    await writeAtomically(join(folder, name), bytes);
  } catch (error) {
    throw asWeightsError("write", folder, error);
  }
}

/** Creates the folder, unless it exists and has only a SavedModel. */
async function requireFolder(folder: string, file: string): Promise<void> {
  try {
    await Deno.mkdir(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    for await (const { name } of Deno.readDir(folder)) {
      if (name === file) continue;
      throw new Error(`the folder has ${name}, which is not of a SavedModel`);
    }
  }
}
