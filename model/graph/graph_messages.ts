import protobuf from "protobufjs/light";

/** A message that can be encoded. */
interface Message {
  /** Bytes of a message that is given as a plain object. */
  encode(content: Record<string, unknown>): Uint8Array;
}

/**
 * The part of TensorFlow's protocol buffers that a graph without functions
 * needs: graph.proto, node_def.proto, attr_value.proto, tensor.proto,
 * saved_model.proto and meta_graph.proto. They are encoded by npm:protobufjs,
 * in its variant without a parser, as for TensorBoard.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    NodeDef: {
      fields: {
        name: { type: "string", id: 1 },
        op: { type: "string", id: 2 },
        input: { rule: "repeated", type: "string", id: 3 },
        attr: mapField("AttrValue", 5),
      },
    },
    AttrValue: {
      oneofs: {
        value: { oneof: ["list", "s", "i", "f", "b", "type", "shape"] },
      },
      fields: {
        list: { type: "ListValue", id: 1 },
        s: { type: "bytes", id: 2 },
        i: { type: "int64", id: 3 },
        f: { type: "float", id: 4 },
        b: { type: "bool", id: 5 },
        type: { type: "int32", id: 6 },
        shape: { type: "TensorShape", id: 7 },
      },
    },
    ListValue: {
      fields: {
        s: { rule: "repeated", type: "bytes", id: 2 },
        i: { rule: "repeated", type: "int64", id: 3 },
        type: { rule: "repeated", type: "int32", id: 6 },
      },
    },
    TensorShape: { fields: { dim: { rule: "repeated", type: "Dim", id: 2 } } },
    Dim: { fields: { size: { type: "int64", id: 1 } } },
    Tensor: {
      fields: {
        dtype: { type: "int32", id: 1 },
        shape: { type: "TensorShape", id: 2 },
      },
    },
    Versions: { fields: { producer: { type: "int32", id: 1 } } },
    MetaInfo: { fields: { tags: { rule: "repeated", type: "string", id: 4 } } },
    Signature: {
      fields: {
        inputs: mapField("TensorInfo", 1),
        outputs: mapField("TensorInfo", 2),
        methodName: { type: "string", id: 3 },
      },
    },
    TensorInfo: {
      fields: {
        name: { type: "string", id: 1 },
        dtype: { type: "int32", id: 2 },
        shape: { type: "TensorShape", id: 3 },
      },
    },
  },
});

/** NodeDef: one operation. */
export const NodeMessage: Message = message("NodeDef");
/** TensorProto without its content. */
export const TensorMessage: Message = message("Tensor");
/** VersionDef. */
export const VersionsMessage: Message = message("Versions");
/** MetaInfoDef. */
export const MetaInfoMessage: Message = message("MetaInfo");
/** SignatureDef: names of inputs and outputs for users of a model. */
export const SignatureMessage: Message = message("Signature");

/**
 * A field that maps names to messages, which protobufjs accepts although its
 * types do not.
 */
function mapField(type: string, id: number): protobuf.IField {
  const field = { keyType: "string", type, id };
  return field;
}

function message(name: string): Message {
  const type = root.lookupType(name);
  return {
    encode: (content) => type.encode(type.fromObject(content)).finish(),
  };
}

/** Bytes in parts; long ones are made when they are requested. */
export type Parts = readonly Part[];

/** Bytes, or a function that makes this number of bytes. */
export type Part = Uint8Array<ArrayBuffer> | {
  /** Number of bytes. */
  length: number;
  /** Makes them. */
  make: () => Promise<Uint8Array<ArrayBuffer>>;
};

/** A field that holds a string, bytes or a message of these parts. */
export function field(id: number, ...parts: Parts): Part[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const start = protobuf.Writer.create().uint32((id << 3) | DELIMITED)
    .uint32(length).finish();
  return [start as Uint8Array<ArrayBuffer>, ...parts];
}

/** A field that holds a whole number >= 0. */
export function numberField(id: number, value: number): Part {
  return protobuf.Writer.create().uint32(id << 3).uint32(value)
    .finish() as Uint8Array<ArrayBuffer>;
}

/** Wire type of everything that starts with its length. */
const DELIMITED = 2;
