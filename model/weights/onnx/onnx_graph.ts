import { ATTRIBUTE_TYPE } from "./onnx_messages.ts";

/** An attribute of a node: an integer, integers, a float or a string. */
export type AttributeValue =
  | number
  | readonly number[]
  | { float: number }
  | { text: string };

/** A constant of the graph; its values are made when they are written. */
export interface Initializer {
  /** Its name. */
  name: string;
  /** Sides, slowest first. */
  shape: readonly number[];
  /** Type of its values; 64-bit integers are for shapes and indices. */
  type: "float32" | "float16" | "int64" | "int32" | "int8" | "uint8";
  /** Makes the values; 64-bit integers as a list. */
  make: () =>
    | Float32Array
    | Float16Array
    | Int32Array
    | Int8Array
    | Uint8Array
    | readonly number[];
}

/** A NodeProto. */
export interface NodeContent {
  /** Names of its inputs. */
  input: readonly string[];
  /** Name of its output. */
  output: readonly [string];
  /** Its name, the same as its output's. */
  name: string;
  /** Name of an ONNX operator. */
  opType: string;
  /** Its attributes. */
  attribute: readonly Record<string, unknown>[];
}

/** Nodes in the order of computation, and constants. */
export class OnnxGraph {
  /** The operations. */
  readonly nodes: NodeContent[] = [];
  /** The constants. */
  readonly initializers: Initializer[] = [];
  readonly #names = new Map<string, string>();

  /**
   * Adds an operation with one output.
   *
   * @param opType Name of an ONNX operator.
   * @param inputs Names of its inputs.
   * @param attributes Its attributes.
   * @param name Name of its output; numbered by default.
   * @returns The output's name.
   */
  add(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    name: string = `${opType}_${this.nodes.length}`,
  ): string {
    const attribute = this.attributes(attributes);
    this.nodes.push({ input: inputs, output: [name], name, opType, attribute });
    return name;
  }

  /** Attributes as AttributeProto. */
  attributes(
    attributes: Readonly<Record<string, AttributeValue>>,
  ): Record<string, unknown>[] {
    return Object.entries(attributes)
      .map(([key, value]) => ({ name: key, ...attributeOf(value) }));
  }

  /** Adds an array of floats; returns its name. */
  floats(
    name: string,
    shape: readonly number[],
    make: () => Float32Array,
  ): string {
    this.initializers.push({ name, shape, type: "float32", make });
    return name;
  }

  /** A list of whole numbers, or a single one; equal ones are shared. */
  integers(values: readonly number[] | number): string {
    const list = typeof values === "number" ? [values] : values;
    const shape = typeof values === "number" ? [] : [list.length];
    return this.#shared("integers", `${shape} ${list}`, (name) => ({
      name,
      shape,
      type: "int64",
      make: () => list,
    }));
  }

  /** A single float; equal ones are shared. */
  float(value: number): string {
    return this.#shared("float", `${value}`, (name) => ({
      name,
      shape: [],
      type: "float32",
      make: () => Float32Array.of(value),
    }));
  }

  #shared(
    kind: string,
    value: string,
    make: (name: string) => Initializer,
  ): string {
    const key = `${kind} ${value}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `${kind}_${this.#names.size}`;
    this.#names.set(key, name);
    this.initializers.push(make(name));
    return name;
  }
}

function attributeOf(value: AttributeValue): Record<string, unknown> {
  if (typeof value === "number") {
    return { i: value, type: ATTRIBUTE_TYPE.integer };
  }
  if ("float" in value) return { f: value.float, type: ATTRIBUTE_TYPE.float };
  return "text" in value
    ? { s: new TextEncoder().encode(value.text), type: ATTRIBUTE_TYPE.text }
    : { ints: value, type: ATTRIBUTE_TYPE.integers };
}
