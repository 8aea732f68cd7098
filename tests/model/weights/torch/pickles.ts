/** Pickles written opcode by opcode, so that they may be wrong in any way. */
import { join } from "node:path";
import { buildZip, type ZipMember } from "../../../data/files/zip/build_zip.ts";
import {
  readTorch,
  type TorchFile,
} from "../../../../model/weights/torch/read_torch.ts";

/** Bytes, or text of which each letter is a byte. */
export type Code = string | readonly number[];

/** A pickle of protocol 2 out of opcodes; the last, STOP, is added. */
export function pickle(...codes: Code[]): Uint8Array<ArrayBuffer> {
  return bytes("\x80\x02", ...codes, ".");
}

/** Parts joined. */
export function bytes(...codes: Code[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    codes.flatMap((code) =>
      typeof code === "string"
        ? Array.from(code, (letter) => letter.charCodeAt(0))
        : code
    ),
  );
}

/** A number of so many bytes, little-endian. */
export function little(value: number | bigint, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => Number(BigInt(value) >> BigInt(8 * index) & 255n),
  );
}

/** Opcode and text of a string. */
export function text(value: string): number[] {
  const encoded = new TextEncoder().encode(value);
  return ["X".charCodeAt(0), ...little(encoded.length, 4), ...encoded];
}

/** Opcode of a whole number. */
export function integer(value: number): number[] {
  return ["J".charCodeAt(0), ...little(value, 4)];
}

/** A tuple of whole numbers. */
export function integers(values: readonly number[]): number[] {
  return [
    ..."(".split("").map((c) => c.charCodeAt(0)),
    ...values.flatMap(integer),
    "t".charCodeAt(0),
  ];
}

/** What a tensor in a pickle says of itself. */
export interface PickledTensor {
  type?: string;
  key?: string;
  length: number;
  offset?: number;
  shape: readonly number[];
  strides: readonly number[];
}

/** Opcodes of a tensor. */
export function tensor(
  { type = "FloatStorage", key = "0", length, offset = 0, shape, strides }:
    PickledTensor,
): Code[] {
  return [
    "ctorch._utils\n_rebuild_tensor_v2\n((",
    text("storage"),
    `ctorch\n${type}\n`,
    text(key),
    text("cpu"),
    integer(length),
    "tQ",
    integer(offset),
    integers(shape),
    integers(strides),
    "\x89ccollections\nOrderedDict\n)RtR",
  ];
}

/** The members of an archive that PyTorch would write. */
export function members(
  content: Uint8Array<ArrayBuffer>,
  storages: Record<string, Uint8Array> = {},
): ZipMember[] {
  return [
    { name: "archive/data.pkl", data: content, stored: true },
    { name: "archive/byteorder", data: "little", stored: true },
    ...Object.entries(storages).map(([key, data]) => ({
      name: `archive/data/${key}`,
      data,
      stored: true,
    })),
    { name: "archive/version", data: "3\n", stored: true },
  ];
}

/** What comes of reading a file of these bytes. */
export async function readBytes(content: Uint8Array): Promise<TorchFile> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "x.pth");
    await Deno.writeFile(path, content);
    return await readTorch(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What comes of reading an archive of these members. */
export function readArchive(all: readonly ZipMember[]): Promise<TorchFile> {
  return readBytes(buildZip(all));
}

/** What comes of reading an archive of one pickle. */
export function readPickle(
  content: Uint8Array<ArrayBuffer>,
  storages?: Record<string, Uint8Array>,
): Promise<TorchFile> {
  return readArchive(members(content, storages));
}
