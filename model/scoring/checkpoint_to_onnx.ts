import { onnxFile } from "../weights/onnx/write_onnx.ts";
import { readCheckpoint } from "../weights/read_checkpoint.ts";
import { bytesOfParts } from "./bytes_of_parts.ts";

/**
 * A checkpoint of any format as an ONNX file in memory.
 *
 * @param path The checkpoint's file.
 * @param map Whether the model also computes score maps.
 * @throws {WeightsError} If the file is not a checkpoint, or damaged.
 */
export async function checkpointToOnnx(
  path: string,
  map: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  return bytesOfParts(onnxFile(await readCheckpoint(path), { map }));
}
