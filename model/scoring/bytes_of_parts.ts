import type { OnnxFile } from "../weights/onnx/write_onnx.ts";

/** The bytes of a file that is produced in chunks. */
export function bytesOfParts(
  { bytes, parts }: OnnxFile,
): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
