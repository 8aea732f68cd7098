import { DATA_TYPES, type DataType, shapeContent } from "./attribute.ts";
import type { Graph, Node } from "./graph.ts";
import {
  field,
  MetaInfoMessage,
  numberField,
  type Part,
  SignatureMessage,
} from "./graph_messages.ts";

/** An input or output of a model. */
export interface SignatureEntry {
  /** Its node. */
  node: Node;
  /** Lengths of its axes; -1 for any length. */
  shape: readonly number[];
  /**
   * Its element type.
   *
   * @default {"float32"}
   */
  type?: DataType;
}

/** Named inputs and outputs of a model. */
export interface Signature {
  /** Its inputs. */
  inputs: Record<string, SignatureEntry>;
  /** Its outputs. */
  outputs: Record<string, SignatureEntry>;
}

/** Tag of a graph for prediction. */
export const SERVING_TAG = "serve";

/** The one file of a SavedModel whose weights are constants. */
export const SAVED_MODEL_FILE = "saved_model.pb";

/** Largest size of a protocol buffer, in bytes. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * A graph as `saved_model.pb`, in parts.
 *
 * @throws {RangeError} If it has more bytes than the format can hold.
 */
export function savedModelParts(graph: Graph, signature?: Signature): Part[] {
  const metaInfo = MetaInfoMessage.encode({ tags: [SERVING_TAG] });
  const parts = [
    numberField(1, 1), // SavedModel.saved_model_schema_version
    ...field(
      2, // SavedModel.meta_graphs
      ...field(1, metaInfo as Uint8Array<ArrayBuffer>),
      ...field(2, ...graph.parts()),
      ...signature ? signatureField(signature) : [],
    ),
  ];
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  if (bytes > MAX_BYTES) {
    throw new RangeError(
      `the SavedModel would have ${bytes} bytes, and its format allows ${MAX_BYTES}`,
    );
  }
  return parts;
}

/** MetaGraphDef.signature_def, a map of one entry. */
function signatureField({ inputs, outputs }: Signature): Part[] {
  const content = SignatureMessage.encode({
    inputs: entries(inputs),
    outputs: entries(outputs),
    methodName: "tensorflow/serving/predict",
  });
  return field(
    5,
    ...field(1, new TextEncoder().encode("serving_default")),
    ...field(2, content as Uint8Array<ArrayBuffer>),
  );
}

function entries(named: Record<string, SignatureEntry>) {
  return Object.fromEntries(
    Object.entries(named).map(([key, { node, shape, type = "float32" }]) => [
      key,
      {
        name: node.name.includes(":") ? node.name : `${node.name}:0`,
        dtype: DATA_TYPES[type],
        shape: shapeContent(shape),
      },
    ]),
  );
}

/** The bytes of parts; long parts are made one at a time. */
export async function* bytesOf(
  parts: Iterable<Part>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const part of parts) {
    yield part instanceof Uint8Array ? part : await part.make();
  }
}
