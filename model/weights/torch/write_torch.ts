import {
  writeAtomically,
  type ZipMember,
  zipStored,
} from "../../../data/files/mod.ts";
import type { NamedTensor } from "../../network/layers/named_tensor.ts";
import { requireWholeTensor } from "../require_whole_tensor.ts";
import { asWeightsError } from "../weights_error.ts";
import { pickleObject, type TorchObject } from "./write_pickle.ts";

export type { TorchObject } from "./write_pickle.ts";

/** The folder in the archive; PyTorch accepts any name. */
const FOLDER = "archive";

/**
 * Storages start at multiples of this, so that PyTorch can map them into
 * memory.
 */
const ALIGNMENT = 64;

/** Version of the zip format that PyTorch writes since 1.6. */
const FORMAT_VERSION = "3\n";

/**
 * Writes an object as `torch.save` does since PyTorch 1.6, so that
 * `torch.load(path, weights_only=True)` reads it: tensors become 32-bit floats
 * on the CPU, numbers floats, maps dictionaries.
 *
 * The file is replaced atomically, as in {@linkcode writeSafetensors}.
 *
 * @param path The file to write or to replace; its folder exists.
 * @param object Maps and lists of tensors, numbers and strings.
 * @throws {WeightsError} If a tensor does not fit its shape, or the file
 * cannot be written.
 *
 * @example
 * ```ts
 * import { readTorch, type TorchObject, writeTorch } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const path = await Deno.makeTempFile({ suffix: ".pth" });
 * const bias = { shape: [2], data: new Float32Array([0.5, -1]) };
 * await writeTorch(path, new Map<string, TorchObject>([
 *   ["model", new Map([["fc.bias", bias]])],
 *   ["k", [12.5, 1, 1]],
 * ]));
 * const { tensors, values } = await readTorch(path);
 * assertEquals(tensors.get("model.fc.bias"), bias);
 * assertEquals(values.get("k.0"), 12.5);
 * await Deno.remove(path);
 * ```
 */
export async function writeTorch(
  path: string,
  object: TorchObject,
): Promise<void> {
  try {
    const { pickle, storages } = pickleObject(object);
    storages.forEach((tensor, key) => requireWholeTensor(`${key}`, tensor));
    await writeAtomically(
      path,
      zipStored(membersOf(pickle, storages), { alignment: ALIGNMENT }),
    );
  } catch (error) {
    throw asWeightsError("write", path, error);
  }
}

function membersOf(
  pickle: Uint8Array<ArrayBuffer>,
  storages: readonly NamedTensor[],
): ZipMember<ArrayBuffer>[] {
  const text = (content: string) => new TextEncoder().encode(content);
  const members = [
    { name: "data.pkl", content: pickle },
    { name: "byteorder", content: text("little") },
    ...storages.map(({ data }, key) => ({
      name: `data/${key}`,
      content: bytesOf(data),
    })),
    { name: "version", content: text(FORMAT_VERSION) },
  ];
  return members.map(({ name, content }) => ({
    name: `${FOLDER}/${name}`,
    content,
  }));
}

/** The bytes of numbers, little-endian as every machine that Deno runs on. */
function bytesOf(data: Float32Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = data;
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
