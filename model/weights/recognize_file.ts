// deno-lint-ignore-file no-control-regex -- bytes are what is matched
import { latin1 } from "./latin1.ts";
import { startsWith } from "./starts_with.ts";
import { isTorchLegacy, ZIP_START } from "./torch/read_torch.ts";

/** Formats of weights that are read. */
export type WeightsFormat = "safetensors" | "torch";

/** Number of bytes that distinguish the formats. */
export const START_BYTES = 512;

/**
 * Recognizes the format of a file of weights by its first bytes; its name is ignored.
 *
 * @param start The first {@linkcode START_BYTES} bytes, or all if fewer.
 * @throws {Error} If it is not weights; the message names the kind of the file.
 */
export function recognizeFile(start: Uint8Array<ArrayBuffer>): WeightsFormat {
  if (startsWith(start, ZIP_START) || isTorchLegacy(start)) {
    return "torch";
  }
  // Follows the header's length, whose upper bytes are 0 in any real file.
  if (start[8] === BRACE && start[6] === 0 && start[7] === 0) {
    return "safetensors";
  }
  const likeness = start.length === 0 ? "it is empty" : likenessOf(start);
  throw new Error(
    `${likeness ?? "its first bytes are not those of a known format"}; ` +
      "weights are .safetensors, or .pth and .pt of PyTorch",
  );
}

const BRACE = "{".charCodeAt(0);

/** Other kinds of files that people may pass, by their first bytes. */
const LIKENESSES: readonly [pattern: RegExp, text: string][] = [
  [
    /^version https:\/\/git-lfs/,
    "it is a pointer of Git LFS, and not the file itself (git lfs pull)",
  ],
  [
    /^\s*<(!doctype|html|\?xml|head|body)/i,
    "it is a web page instead of the downloaded file",
  ],
  [/^\x80[\x02-\x05]/, "it is a pickle, but not one written by torch.save"],
  [/^PK/, "it is an empty or split zip archive"],
  [/^\x89HDF/, "it looks like HDF5, as Keras writes"],
  [/^\x1f\x8b/, "it looks like gzip: unpack it first"],
  [/^(BZh|\xfd7zXZ|7z\xbc\xaf)/, "it looks packed: unpack it first"],
  [/^.{257}ustar/s, "it looks like a tar archive: unpack it first"],
  [/^GGUF/, "it looks like GGUF"],
  [/^\x93NUMPY/, "it looks like a NumPy array"],
  [/^(\xff\xd8\xff|\x89PNG|RIFF.{4}WEBP)/s, "it looks like an image"],
  [
    /^\x08[\x01-\x0f][\x12:]/,
    "it looks like ONNX, which is not read as weights",
  ],
  [/^\s*[{[]/, "it looks like JSON"],
];

function likenessOf(start: Uint8Array<ArrayBuffer>): string | undefined {
  const text = latin1(start);
  return LIKENESSES.find(([pattern]) => pattern.test(text))?.[1];
}
