import type { NamedTensor } from "../../network/layers/named_tensor.ts";
import { quote } from "../quote.ts";
import { startsWith } from "../starts_with.ts";
import { asWeightsError } from "../weights_error.ts";
import { flattenObject, type PlainValue } from "./flatten_object.ts";
import { InputFile } from "./input_file.ts";
import {
  isTorchLegacy,
  openTorchLegacy,
  START_BYTES,
} from "./open_torch_legacy.ts";
import { openTorchZip } from "./open_torch_zip.ts";
import type { TorchContainer } from "./torch_container.ts";
import type { TorchStorage, TorchTensor } from "./torch_tensor.ts";

export type { PlainValue } from "./flatten_object.ts";
export { isTorchLegacy } from "./open_torch_legacy.ts";

/** Content of a file that `torch.save` wrote. */
export interface TorchFile {
  /** Paths of all tensors, read or not. */
  paths: string[];
  /**
   * Tensors by their path: that of key `weight` in the dictionary of key
   * `model` is `model.weight`.
   */
  tensors: Map<string, NamedTensor>;
  /** Other values by their path: numbers, strings, booleans, null. */
  values: Map<string, PlainValue>;
}

/** Options of {@linkcode readTorch}. */
export interface ReadTorchOptions {
  /**
   * Which tensors to read, by their path.
   *
   * @default {all}
   */
  keep?: (name: string) => boolean;
  /** The same, but called once with all paths; it replaces `keep`. */
  choose?: (paths: readonly string[]) => readonly string[];
}

/**
 * Reads a checkpoint of PyTorch (`.pth`, `.pt`): nested dictionaries of
 * tensors and plain values, in the zip format (PyTorch 1.6 and later) or in
 * the format before it.
 *
 * The file is untrusted. Nothing in it is executed: its pickle may use only names in a
 * short list, whose objects are created by this library or ignored. The list has the
 * names that `torch.load(weights_only=True)` accepts, and the flags, configurations
 * and logs that training programs save with the weights. Each storage is read once,
 * and the tensors together take at most eight times the size of the file. All elements
 * become 32-bit floats, as in {@linkcode readSafetensors}.
 *
 * @param path The file.
 * @param options Which tensors.
 * @returns Tensors and values, in the order of the file.
 * @throws {WeightsError} If the file cannot be read, is damaged, needs an opcode
 * or a name outside the short list, or a tensor that is kept is sparse,
 * quantized, complex or on no device; the message names it.
 *
 * @example The tensors of one part of a checkpoint
 * ```ts
 * import { readTorch, type TorchObject, writeTorch } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".pth" });
 * const weight = { shape: [2, 1], data: new Float32Array([0.5, -1]) };
 * await writeTorch(path, new Map<string, TorchObject>([
 *   ["model", new Map([["fc.weight", weight]])],
 *   ["optimizer", new Map([["exp_avg", weight]])],
 *   ["epoch", 7],
 * ]));
 *
 * const { tensors, values } = await readTorch(path, {
 *   keep: (name) => name.startsWith("model."),
 * });
 * assertEquals([...tensors.keys()], ["model.fc.weight"]);
 * assertEquals(values.get("epoch"), 7);
 * await Deno.remove(path);
 * ```
 */
export async function readTorch(
  path: string,
  options: ReadTorchOptions = {},
): Promise<TorchFile> {
  const { keep = () => true, choose } = options;
  try {
    await using file = await InputFile.open(path);
    const container = await open(file);
    const { tensors, values, unread } = flattenObject(
      container.object,
      container.steps,
    );
    const paths = [...new Set([...tensors.keys(), ...unread.keys()])];
    const wanted = new Set(choose?.(paths) ?? paths.filter(keep));
    for (const [name, reason] of unread) {
      if (wanted.has(name)) throw new Error(`it has ${quote(name)}: ${reason}`);
    }
    const kept = [...tensors].filter(([name]) => wanted.has(name));
    return {
      paths,
      tensors: await readTensors(container, kept, file.size),
      values,
    };
  } catch (error) {
    throw asWeightsError("read", path, error);
  }
}

/** How a zip archive starts. */
export const ZIP_START = new TextEncoder().encode("PK\x03\x04");

async function open(file: InputFile): Promise<TorchContainer> {
  const start = await file.read(0, Math.min(file.size, START_BYTES));
  if (startsWith(start, ZIP_START)) return await openTorchZip(file);
  if (isTorchLegacy(start)) return openTorchLegacy(file);
  throw new Error("it is neither PyTorch's zip archive nor its older format");
}

/** Bytes that tensors may take, per byte of the file: 8-bit integers take 4. */
const MAX_GROWTH = 8;

async function readTensors(
  container: TorchContainer,
  kept: readonly [string, TorchTensor][],
  fileSize: number,
): Promise<Map<string, NamedTensor>> {
  for (const [name, { storage: { type } }] of kept) {
    if (!type.elements) {
      throw new Error(
        `it has ${quote(name)}: its elements are those of a ${type.name}, ` +
          "which is not supported",
      );
    }
  }
  const bytes = kept.reduce((sum, [, { size }]) => sum + 4 * size, 0);
  if (!(bytes <= MAX_GROWTH * fileSize)) {
    throw new Error(
      `its tensors take ${bytes} bytes, more than ${MAX_GROWTH} times the ` +
        "size of the file",
    );
  }
  // In the order of the pickle, though storages may come in another.
  const read = new Map<string, NamedTensor>(
    kept.map(([name]) => [name, { shape: [], data: new Float32Array() }]),
  );
  const users = Map.groupBy(kept, ([, { storage }]) => storage);
  const wanted: ReadonlySet<TorchStorage> = new Set(users.keys());
  for await (const [storage, content] of container.readStorages(wanted)) {
    const decoded = storage.type.elements!.decode(content);
    for (const [name, tensor] of users.get(storage)!) {
      read.set(name, tensor.elements(decoded));
    }
  }
  return read;
}
