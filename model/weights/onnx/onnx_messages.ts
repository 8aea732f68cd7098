import protobuf from "protobufjs/light";

/**
 * The part of ONNX's protocol buffers (onnx/onnx.proto) that a network needs.
 * They are encoded by npm:protobufjs, in its variant without a parser, as for
 * TensorBoard; packages with ONNX's own schema have not been maintained since
 * 2024 (onnx-proto) or include a whole runtime.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    // Without the graph and its initializers, which are encoded separately.
    Model: {
      fields: {
        irVersion: { type: "int64", id: 1 },
        producerName: { type: "string", id: 2 },
        docString: { type: "string", id: 6 },
        opsetImport: { rule: "repeated", type: "Opset", id: 8 },
        metadataProps: { rule: "repeated", type: "Entry", id: 14 },
      },
    },
    Opset: {
      fields: {
        domain: { type: "string", id: 1 },
        version: { type: "int64", id: 2 },
      },
    },
    Entry: {
      fields: {
        key: { type: "string", id: 1 },
        value: { type: "string", id: 2 },
      },
    },
    Graph: {
      fields: {
        node: { rule: "repeated", type: "Node", id: 1 },
        name: { type: "string", id: 2 },
        docString: { type: "string", id: 10 },
        input: { rule: "repeated", type: "ValueInfo", id: 11 },
        output: { rule: "repeated", type: "ValueInfo", id: 12 },
      },
    },
    Node: {
      fields: {
        input: { rule: "repeated", type: "string", id: 1 },
        output: { rule: "repeated", type: "string", id: 2 },
        name: { type: "string", id: 3 },
        opType: { type: "string", id: 4 },
        attribute: { rule: "repeated", type: "Attribute", id: 5 },
      },
    },
    Attribute: {
      fields: {
        name: { type: "string", id: 1 },
        f: { type: "float", id: 2 },
        i: { type: "int64", id: 3 },
        s: { type: "bytes", id: 4 },
        ints: { rule: "repeated", type: "int64", id: 8 },
        type: { type: "int32", id: 20 },
      },
    },
    // Without raw_data, which follows.
    Tensor: {
      fields: {
        dims: { rule: "repeated", type: "int64", id: 1 },
        dataType: { type: "int32", id: 2 },
        name: { type: "string", id: 8 },
      },
    },
    ValueInfo: {
      fields: {
        name: { type: "string", id: 1 },
        type: { type: "Type", id: 2 },
        docString: { type: "string", id: 3 },
      },
    },
    Type: { fields: { tensorType: { type: "TensorType", id: 1 } } },
    TensorType: {
      fields: {
        elemType: { type: "int32", id: 1 },
        shape: { type: "Shape", id: 2 },
      },
    },
    Shape: { fields: { dim: { rule: "repeated", type: "Dim", id: 1 } } },
    Dim: {
      oneofs: { value: { oneof: ["dimValue", "dimParam"] } },
      fields: {
        dimValue: { type: "int64", id: 1 },
        dimParam: { type: "string", id: 2 },
      },
    },
  },
});

/** Numbers of the fields that are encoded separately. */
export const FIELD = { graph: 7, initializer: 5, rawData: 9 } as const;

/** TensorProto.DataType. */
export const DATA_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
} as const;

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPE = {
  float: 1,
  integer: 2,
  text: 3,
  integers: 7,
} as const;

/** Bytes of a message that is given as a plain object. */
export function encode(
  type: "Model" | "Graph" | "Tensor",
  content: Record<string, unknown>,
): Uint8Array<ArrayBuffer> {
  const message = root.lookupType(type);
  return new Uint8Array(message.encode(message.fromObject(content)).finish());
}

/** The header of a field of this length: its number and its length. */
export function fieldStart(
  field: number,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  const writer = protobuf.Writer.create();
  // Wire type 2: a length, then that number of bytes.
  return new Uint8Array(writer.uint32(field << 3 | 2).uint32(bytes).finish());
}
