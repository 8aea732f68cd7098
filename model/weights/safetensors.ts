import {
  requireRegular,
  writeAtomically,
  type WriteOptions,
} from "../../data/files/mod.ts";
import { describeCount } from "../../data/text/describe_count.ts";
import type {
  NamedTensor,
  PendingTensor,
} from "../network/layers/named_tensor.ts";
import { quote } from "./quote.ts";
import { requireWholeTensor } from "./require_whole_tensor.ts";
import {
  formatSafetensorsHeader,
  parseSafetensorsHeader,
  type SafetensorsHeader,
} from "./safetensors_header.ts";
import { asWeightsError } from "./weights_error.ts";

export type {
  NamedTensor,
  PendingTensor,
} from "../network/layers/named_tensor.ts";

/** Content of a safetensors file. */
export interface Safetensors {
  /** Tensors under their PyTorch names. */
  tensors: Map<string, NamedTensor>;
  /** Strings by key, such as the configuration. */
  metadata: Record<string, string>;
}

/** Content of a safetensors file that is to be written. */
export interface PendingSafetensors {
  /** Tensors under their PyTorch names, some to be read only when they are written. */
  tensors: ReadonlyMap<string, NamedTensor | PendingTensor>;
  /** As {@linkcode Safetensors.metadata}. */
  metadata: Record<string, string>;
}

/** Bytes of the header's length, a 64-bit unsigned integer. */
const LENGTH_BYTES = 8;

/** The reference implementation's bound on the header. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Reads a file in Hugging Face's safetensors format
 * (https://huggingface.co/docs/safetensors).
 *
 * The file is untrusted: the header must be valid, and its tensors must cover
 * the rest of the file exactly, so that memory is bounded by the file's size.
 * Floats of 16 and 64 bits, bfloat16, integers and booleans become 32-bit
 * floats.
 *
 * @param path The file.
 * @returns Tensors in the order of the file, and its metadata.
 * @throws {WeightsError} If the file cannot be read or breaks a rule of the
 * format.
 *
 * @example Write and read back
 * ```ts
 * import { readSafetensors, writeSafetensors } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await writeSafetensors(path, {
 *   tensors: new Map([
 *     ["fc.weight", { shape: [1, 3], data: new Float32Array([1, 2, 3]) }],
 *   ]),
 *   metadata: { k: "12.5", b: "50" },
 * });
 * const { tensors, metadata } = await readSafetensors(path);
 * assertEquals(tensors.get("fc.weight")?.shape, [1, 3]);
 * assertEquals(metadata.k, "12.5");
 * await Deno.remove(path);
 * ```
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  try {
    requireRegular(await Deno.stat(path)); // opening a pipe would block
    using file = await Deno.open(path);
    const info = await file.stat();
    requireRegular(info);
    const { size } = info;
    const headerBytes = await readHeaderLength(file, size);
    const header = parseSafetensorsHeader(
      await readExactly(file, headerBytes),
      size - LENGTH_BYTES - headerBytes,
    );
    return {
      tensors: await readTensors(file, header),
      metadata: header.metadata,
    };
  } catch (error) {
    throw asWeightsError("read", path, error);
  }
}

async function readHeaderLength(
  file: Deno.FsFile,
  size: number,
): Promise<number> {
  if (size < LENGTH_BYTES) {
    throw new Error(
      `the file has ${describeCount(size, "byte")}, too few for a header`,
    );
  }
  const bytes = await readExactly(file, LENGTH_BYTES);
  const length = new DataView(bytes.buffer).getBigUint64(0, true);
  if (length > BigInt(size - LENGTH_BYTES)) {
    throw new Error(
      `its first ${LENGTH_BYTES} bytes say that the header has ${length} bytes, ` +
        `and ${size - LENGTH_BYTES} follow`,
    );
  }
  if (length > MAX_HEADER_BYTES) {
    throw new Error(
      `the header has ${length} bytes, more than ${MAX_HEADER_BYTES}`,
    );
  }
  return Number(length);
}

async function readTensors(
  file: Deno.FsFile,
  { entries }: SafetensorsHeader,
): Promise<Map<string, NamedTensor>> {
  const tensors = new Map<string, NamedTensor>();
  // Entries are in the order of the data and leave no gap: no seeking.
  for (const { name, shape, type, bytes } of entries) {
    const data = type.decode(await readExactly(file, bytes));
    tensors.set(name, { shape, data });
  }
  return tensors;
}

async function readExactly(
  file: Deno.FsFile,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(count);
  for (let done = 0; done < count;) {
    const read = await file.read(bytes.subarray(done));
    if (read === null) throw new Error("the file got shorter while being read");
    done += read;
  }
  return bytes;
}

/**
 * Writes tensors as 32-bit floats in Hugging Face's safetensors format.
 *
 * The file is replaced atomically: if the disk is full or the process is
 * killed, a file of that name keeps its previous content. Tensors are stored in
 * the order of their names, which makes the bytes equal to those of the
 * reference implementation.
 *
 * @param path The file to write or to replace; its folder exists.
 * @param content Tensors and metadata; tensors that are still to be read are in memory one at a time.
 * @param options Permissions of the file.
 * @throws {WeightsError} If a tensor does not fit its shape, or the file
 * cannot be written.
 *
 * @example See {@linkcode readSafetensors}
 * ```ts
 * import { writeSafetensors } from "@iqa/norm-in-norm/model";
 * import { assertRejects } from "@std/assert";
 *
 * const data = new Float32Array(3);
 * const tensors = new Map([["fc.bias", { shape: [4], data }]]);
 * await assertRejects(
 *   () => writeSafetensors("x.safetensors", { tensors, metadata: {} }),
 *   Error,
 *   'tensor "fc.bias" has 3 numbers and its shape [4] takes 4',
 * );
 * ```
 */
export async function writeSafetensors(
  path: string,
  content: PendingSafetensors,
  options?: WriteOptions,
): Promise<void> {
  try {
    const tensors = [...content.tensors]
      .map(([name, tensor]) => ({ name, ...tensor }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    tensors.forEach(checkTensor);
    await writeAtomically(path, parts(tensors, content.metadata), options);
  } catch (error) {
    throw asWeightsError("write", path, error);
  }
}

type ListedTensor = (NamedTensor | PendingTensor) & { name: string };

function checkTensor({ name, ...tensor }: ListedTensor): void {
  if (name === "__metadata__" || !name.isWellFormed()) {
    throw new Error(
      `tensor ${quote(name)} has a name that the format does not allow`,
    );
  }
  if ("data" in tensor) requireWholeTensor(name, tensor);
}

async function* parts(
  tensors: ListedTensor[],
  metadata: Record<string, string>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const header = formatSafetensorsHeader(tensors, metadata);
  yield new Uint8Array(
    new BigUint64Array([BigInt(header.length)]).buffer,
  );
  yield header;
  for (const tensor of tensors) {
    const data = await dataOf(tensor);
    yield new Uint8Array(
      data.buffer as ArrayBuffer,
      data.byteOffset,
      data.byteLength,
    );
  }
}

async function dataOf(tensor: ListedTensor): Promise<Float32Array> {
  if ("data" in tensor) return tensor.data;
  const { name, shape } = tensor;
  const data = await tensor.read();
  requireWholeTensor(name, { shape, data });
  return data;
}
