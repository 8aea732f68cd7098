import { requireRegular } from "../../data/files/read_regular_file.ts";
import type { NamedTensor } from "../network/layers/named_tensor.ts";
import {
  recognizeFile,
  START_BYTES,
  type WeightsFormat,
} from "./recognize_file.ts";
import { readSafetensors } from "./safetensors.ts";
import { type PlainValue, readTorch } from "./torch/read_torch.ts";
import { asWeightsError } from "./weights_error.ts";

/** The content of a file of weights of any format. */
export interface Weights {
  /** The format that was found. */
  format: WeightsFormat;
  /** Names of all tensors in the file, read or not. */
  paths: string[];
  /** Tensors under the names of the file. */
  tensors: Map<string, NamedTensor>;
  /** Other values by name: metadata, or a pickle's numbers and strings. */
  values: Map<string, PlainValue>;
}

/**
 * Reads a file of weights by its content: safetensors, or PyTorch's `.pth` in
 * either format.
 *
 * @param path The file; its name is ignored.
 * @param choose Which tensors of a PyTorch file to read, of all names.
 * @throws {WeightsError} If it cannot be read; the message names the kind of the file if it is not weights.
 */
export async function readWeights(
  path: string,
  choose?: (paths: readonly string[]) => readonly string[],
): Promise<Weights> {
  const format = await formatOf(path);
  if (format === "torch") {
    return { format, ...await readTorch(path, choose && { choose }) };
  }
  const { tensors, metadata } = await readSafetensors(path);
  return {
    format,
    paths: [...tensors.keys()],
    tensors,
    values: new Map(Object.entries(metadata)),
  };
}

async function formatOf(path: string): Promise<WeightsFormat> {
  try {
    requireRegular(await Deno.stat(path)); // opening a pipe would block
    using file = await Deno.open(path);
    requireRegular(await file.stat());
    return recognizeFile(await readStart(file));
  } catch (error) {
    throw asWeightsError("read", path, error);
  }
}

async function readStart(file: Deno.FsFile): Promise<Uint8Array<ArrayBuffer>> {
  const start = new Uint8Array(START_BYTES);
  let done = 0;
  while (done < start.length) {
    const read = await file.read(start.subarray(done));
    if (read === null) break;
    done += read;
  }
  return start.subarray(0, done);
}
