import {
  type Attribute,
  DATA_TYPES,
  type DataType,
  shape as shapeAttribute,
  shapeContent,
  type,
} from "./attribute.ts";
import {
  field,
  NodeMessage,
  type Part,
  TensorMessage,
  VersionsMessage,
} from "./graph_messages.ts";

/** One output of an operation. */
export interface Node {
  /** `operation` or `operation:output`, as other operations refer to it. */
  readonly name: string;
  /** Type of its elements. */
  readonly type: DataType;
}

/** Optional settings of an operation. */
export interface NodeOptions {
  /** Its name; numbered unless given. */
  name?: string;
  /** Types of the outputs, if they are not 32-bit floats. */
  types?: readonly DataType[];
  /** Operations that must run before. */
  after?: readonly Node[];
}

/** Content of a constant that is made when the graph is written. */
export interface LazyArray {
  /** Lengths of the axes. */
  shape: readonly number[];
  /** Makes the values. */
  make: () => Promise<Float32Array<ArrayBuffer>>;
}

/** A version of the graph format that every TensorFlow 2 accepts. */
const PRODUCER = 1882;

/**
 * A TensorFlow graph under construction: operations by name, each after those
 * that it reads.
 */
export class Graph {
  readonly #parts: Part[] = [];
  readonly #constants = new Map<string, Node>();
  #count = 0;

  /** Adds an operation with one output. */
  one(
    operation: string,
    inputs: readonly Node[],
    attributes: readonly Attribute[],
    options?: NodeOptions,
  ): Node {
    return this.many(operation, inputs, attributes, 1, options)[0]!;
  }

  /** Adds an operation with this number of outputs; without outputs, the node can only be waited for. */
  many(
    operation: string,
    inputs: readonly Node[],
    attributes: readonly Attribute[],
    outputs: number,
    { name = this.#nextName(), types = [], after = [] }: NodeOptions = {},
  ): Node[] {
    this.#add(NodeMessage.encode({
      name,
      op: operation,
      input: [...inputs.map(reference), ...after.map(control)],
      attr: Object.fromEntries(attributes),
    }) as Uint8Array<ArrayBuffer>);
    return Array.from(
      { length: Math.max(1, outputs) },
      (_, index) => ({
        name: index === 0 ? name : `${name}:${index}`,
        type: types[index] ?? "float32",
      }),
    );
  }

  /** An input of the graph; -1 for any length. */
  input(
    name: string,
    shape: readonly number[],
    of: DataType = "float32",
  ): Node {
    const attributes = [type("dtype", of), shapeAttribute("shape", shape)];
    return this.one("Placeholder", [], attributes, { name, types: [of] });
  }

  /** A number whose request runs operations without outputs. */
  done(operations: readonly Node[]): Node {
    const nothing = this.floats([0], []);
    return this.one("Identity", [nothing], [type("T", "float32")], {
      after: operations,
    });
  }

  /** 32-bit floats that are made when the graph is written. */
  array({ shape, make }: LazyArray): Node {
    const length = 4 * shape.reduce((product, side) => product * side, 1);
    return this.#constant("float32", shape, {
      length,
      make: async () => new Uint8Array((await make()).buffer),
    });
  }

  /** Whole numbers; equal constants are shared. */
  integers(values: readonly number[], shape = [values.length]): Node {
    return this.#known(`int32 ${shape} ${values}`, () => {
      const bytes = new Uint8Array(Int32Array.from(values).buffer);
      return this.#constant("int32", shape, bytes);
    });
  }

  /** Floats; equal constants are shared. */
  floats(values: readonly number[], shape = [values.length]): Node {
    return this.#known(`float32 ${shape} ${values}`, () => {
      const bytes = new Uint8Array(Float32Array.from(values).buffer);
      return this.#constant("float32", shape, bytes);
    });
  }

  /** GraphDef in parts. */
  parts(): Part[] {
    const version = VersionsMessage.encode({ producer: PRODUCER });
    return [
      ...this.#parts,
      ...field(4, version as Uint8Array<ArrayBuffer>),
    ];
  }

  #known(key: string, make: () => Node): Node {
    const known = this.#constants.get(key) ?? make();
    this.#constants.set(key, known);
    return known;
  }

  /**
   * A NodeDef whose last field is its content: long arrays are written to the
   * file without being copied into a message.
   */
  #constant(of: DataType, shape: readonly number[], content: Part): Node {
    const name = this.#nextName();
    const start = NodeMessage.encode({
      name,
      op: "Const",
      attr: { dtype: { type: DATA_TYPES[of] } },
    });
    const tensor = TensorMessage.encode({
      dtype: DATA_TYPES[of],
      shape: shapeContent(shape),
    });
    const value = field(
      8, // AttrValue.tensor
      tensor as Uint8Array<ArrayBuffer>,
      ...field(4, content), // TensorProto.tensor_content
    );
    const key = field(1, new TextEncoder().encode("value"));
    this.#add(
      start as Uint8Array<ArrayBuffer>,
      ...field(5, ...key, ...field(2, ...value)), // NodeDef.attr
    );
    return { name, type: of };
  }

  #add(...parts: Part[]): void {
    this.#parts.push(...field(1, ...parts));
  }

  #nextName(): string {
    return `n${this.#count++}`;
  }
}

function reference({ name }: Node): string {
  return name;
}

function control({ name }: Node): string {
  return `^${name.split(":")[0]}`;
}
