import type { NamedTensor } from "../../network/layers/named_tensor.ts";

/**
 * An object that {@linkcode pickleObject} can write; every number becomes a
 * float.
 */
export type TorchObject =
  | number
  | string
  | NamedTensor
  | readonly TorchObject[]
  | ReadonlyMap<string, TorchObject>;

/** A pickle and the tensors whose storages it names by their index. */
export interface PickledObject {
  /** The pickle. */
  pickle: Uint8Array<ArrayBuffer>;
  /** One storage each, by key. */
  storages: NamedTensor[];
}

/** Opcodes of protocol 2, as in pickle_opcodes.ts. */
const OP = {
  protocol: 0x80,
  stop: 0x2e,
  mark: 0x28,
  dictionary: 0x7d,
  setItems: 0x75,
  list: 0x5d,
  append: 0x65,
  tuple: 0x74,
  emptyTuple: 0x29,
  float: 0x47,
  integer: 0x4a,
  long: 0x8a,
  text: 0x58,
  false: 0x89,
  global: 0x63,
  call: 0x52,
  persistent: 0x51,
};

/** Pickles an object as `torch.save` does, tensors as views of storages. */
export function pickleObject(object: TorchObject): PickledObject {
  const writer = new PickleWriter();
  writer.byte(OP.protocol).byte(2);
  writer.object(object);
  writer.byte(OP.stop);
  return { pickle: writer.bytes(), storages: writer.storages };
}

class PickleWriter {
  readonly storages: NamedTensor[] = [];
  readonly #bytes: number[] = [];

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }

  byte(value: number): this {
    this.#bytes.push(value);
    return this;
  }

  object(value: TorchObject): void {
    if (typeof value === "number") this.#float(value);
    else if (typeof value === "string") this.#text(value);
    else if (value instanceof Map) this.#dictionary(value);
    else if (Array.isArray(value)) this.#list(value);
    else this.#tensor(value as NamedTensor);
  }

  #float(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    this.byte(OP.float).#append(new Uint8Array(view.buffer));
  }

  /** A whole number: with 32 bits, or as many bytes as it takes. */
  #integer(value: number): void {
    if (value === (value | 0)) {
      this.byte(OP.integer).#little(value, 4);
    } else {
      this.byte(OP.long).byte(8).#little(value, 8);
    }
  }

  #text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.byte(OP.text).#little(bytes.length, 4).#append(bytes);
  }

  #dictionary(map: ReadonlyMap<string, TorchObject>): void {
    this.byte(OP.dictionary).byte(OP.mark);
    for (const [key, value] of map) {
      this.#text(key);
      this.object(value);
    }
    this.byte(OP.setItems);
  }

  #list(values: readonly TorchObject[]): void {
    this.byte(OP.list).byte(OP.mark);
    for (const value of values) this.object(value);
    this.byte(OP.append);
  }

  /** _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()). */
  #tensor(tensor: NamedTensor): void {
    this.#global("torch._utils", "_rebuild_tensor_v2").byte(OP.mark);
    this.#storage(tensor);
    this.#integer(0);
    this.#integers(tensor.shape);
    this.#integers(stridesOf(tensor.shape));
    this.byte(OP.false);
    this.#global("collections", "OrderedDict").byte(OP.emptyTuple);
    this.byte(OP.call).byte(OP.tuple).byte(OP.call);
  }

  /** The persistent identifier ("storage", type, key, device, length). */
  #storage(tensor: NamedTensor): void {
    const key = this.storages.push(tensor) - 1;
    this.byte(OP.mark);
    this.#text("storage");
    this.#global("torch", "FloatStorage");
    this.#text(`${key}`);
    this.#text("cpu");
    this.#integer(tensor.data.length);
    this.byte(OP.tuple).byte(OP.persistent);
  }

  #integers(values: readonly number[]): void {
    this.byte(OP.mark);
    values.forEach((value) => this.#integer(value));
    this.byte(OP.tuple);
  }

  #global(module: string, name: string): this {
    const bytes = new TextEncoder().encode(`${module}\n${name}\n`);
    return this.byte(OP.global).#append(bytes);
  }

  #little(value: number, bytes: 4 | 8): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, BigInt(value), true);
    return this.#append(new Uint8Array(view.buffer, 0, bytes));
  }

  #append(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }
}

function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let step = 1;
  for (const side of shape.toReversed()) {
    strides.unshift(step);
    step *= Math.max(side, 1);
  }
  return strides;
}
