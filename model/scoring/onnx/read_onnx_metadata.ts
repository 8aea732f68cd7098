/** The metadata of an ONNX file. */
export interface OnnxMetadata {
  /** Version of the operators; 0 if it is missing. */
  opset: number;
  /** Strings by name. */
  entries: Map<string, string>;
}

/** Fields of ModelProto (onnx/onnx.proto). */
const GRAPH = 7, OPSET_IMPORT = 8, METADATA = 14;

/**
 * Reads the metadata of an ONNX file, which ONNX Runtime's JavaScript interface
 * does not expose. The graph is skipped.
 *
 * @param file The bytes of the file; untrusted.
 * @throws {RangeError} If it is not an ONNX file, or is truncated.
 *
 * @example
 * ```ts
 * import { readOnnxMetadata } from "@iqa/norm-in-norm/score";
 * import { assertEquals } from "@std/assert";
 *
 * const file = await Deno.readFile("model/scoring/models/default.onnx");
 * const { entries } = readOnnxMetadata(file);
 * const { backbone } = JSON.parse(entries.get("model")!);
 * assertEquals(backbone, "efficientnet_lite0");
 * ```
 */
export function readOnnxMetadata(file: Uint8Array): OnnxMetadata {
  const metadata: OnnxMetadata = { opset: 0, entries: new Map() };
  let hasGraph = false;
  for (const { field, bytes } of fieldsOf(file)) {
    if (field === GRAPH) hasGraph = true;
    if (field === OPSET_IMPORT && bytes) {
      const parts = new Map([...fieldsOf(bytes)].map((it) => [it.field, it]));
      // An empty domain is ONNX's own.
      if (!parts.get(1)?.bytes?.length) {
        metadata.opset = parts.get(2)?.number ?? 0;
      }
    }
    if (field === METADATA && bytes) {
      const [key, value] = [1, 2].map((wanted) =>
        decoder.decode(
          [...fieldsOf(bytes)].find((it) => it.field === wanted)?.bytes,
        )
      ) as [string, string];
      metadata.entries.set(key, value);
    }
  }
  if (!hasGraph) fail("it is not an ONNX file, or is truncated");
  return metadata;
}

const decoder = new TextDecoder();

/** A field of a message: bytes that follow, or a number. */
interface Field {
  field: number;
  bytes?: Uint8Array;
  number?: number;
}

/** The fields of a protocol buffers message. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  /**
   * 7 bits in each byte, the lowest first; numbers beyond 2^53 would lose
   * digits, but none occur here.
   */
  const number = (): number => {
    for (let value = 0, unit = 1; unit <= 2 ** 63; unit *= 128) {
      if (at >= message.length) break;
      const byte = message[at++]!;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
    }
    fail("it is not an ONNX file, or is truncated");
  };
  while (at < message.length) {
    const tag = number();
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { field, number: number() };
        break;
      case 2: {
        const length = number();
        if (at + length > message.length) fail("it is truncated");
        yield { field, bytes: message.subarray(at, at += length) };
        break;
      }
      case 1:
        at += 8;
        break;
      case 5:
        at += 4;
        break;
      default:
        fail("it is not an ONNX file");
    }
  }
  if (at > message.length) fail("it is truncated");
}

function fail(reason: string): never {
  throw new RangeError(`Cannot read the ONNX model: ${reason}`);
}
