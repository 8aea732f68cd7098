import { ImageError } from "./image_error.ts";
import {
  describeStoredFile,
  readStoredFile,
  type StoredFile,
} from "../files/stored_file.ts";
import { messageOf } from "../text/message_of.ts";

/**
 * The source of an image file for {@linkcode decodeImage}: the path of a plain file, or the bytes of one in an archive.
 *
 * @param file Where it is.
 * @returns Path or bytes.
 * @throws {ImageError} If the archive or the member cannot be read.
 *
 * @example A plain file is left to the decoder
 * ```ts
 * import { readImageFile } from "@iqa/norm-in-norm/data";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await readImageFile({ path: "photo.jpg" }), "photo.jpg");
 * ```
 */
export async function readImageFile(
  file: StoredFile,
): Promise<string | Uint8Array> {
  if (file.archive === undefined) return file.path;
  try {
    return await readStoredFile(file);
  } catch (error) {
    const reason = messageOf(error);
    throw new ImageError("read", describeStoredFile(file), reason, {
      cause: error,
    });
  }
}
