import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "./device.ts";
import { type Initializer, sizeOf } from "./initializers.ts";

/** An array in PyTorch's layout: OIHW filters, [out, in] matrices. */
export interface NamedArray {
  /** Lengths of the axes, in PyTorch's order. */
  shape: number[];
  /** Values in row-major order. */
  data: Float32Array;
}

interface Entry {
  shape: number[];
  variable: Variable;
  trainable: boolean;
}

/**
 * Every array of a network under its PyTorch name.
 *
 * Names and layouts outside are PyTorch's, so that checkpoints travel; filters
 * live on the device as HWIO, which tfjs computes with.
 */
export class Variables {
  readonly #device: Device;
  readonly #entries = new Map<string, Entry>();

  /** No variables yet. */
  constructor(device: Device) {
    this.#device = device;
  }

  /** Makes a variable that training moves. */
  trainable(
    name: string,
    shape: number[],
    initialize: Initializer,
  ): Variable {
    return this.#create(name, shape, initialize, true);
  }

  /** Makes a running statistic, which only forward passes move. */
  statistic(name: string, shape: number[], value: number): Variable {
    const initialize = () => new Float32Array(sizeOf(shape)).fill(value);
    return this.#create(name, shape, initialize, false);
  }

  /** Names and variables that training moves, in order of creation. */
  *trained(): Generator<[name: string, variable: Variable]> {
    for (const [name, entry] of this.#entries) {
      if (entry.trainable) yield [name, entry.variable];
    }
  }

  /** All values, read off the device. */
  async save(): Promise<Map<string, NamedArray>> {
    const saved = new Map<string, NamedArray>();
    for (const [name, { shape, variable }] of this.#entries) {
      saved.set(name, {
        shape,
        data: await readVariable(this.#device, variable),
      });
    }
    return saved;
  }

  /**
   * Replaces all values.
   *
   * @throws {RangeError} If an array is missing or has another shape; nothing
   * is replaced then.
   */
  load(arrays: ReadonlyMap<string, NamedArray>): void {
    for (const [name, { shape }] of this.#entries) {
      const found = arrays.get(name);
      if (!found) {
        throw new RangeError(`Cannot load weights: ${name} is missing`);
      }
      if (found.shape.join() !== shape.join()) {
        throw new RangeError(
          `Cannot load weights: ${name} has shape [${found.shape}] and the model [${shape}]`,
        );
      }
    }
    for (const [name, { variable }] of this.#entries) {
      writeVariable(this.#device, variable, arrays.get(name)!);
    }
  }

  /** Frees the device memory. */
  dispose(): void {
    for (const { variable } of this.#entries.values()) variable.dispose();
    this.#entries.clear();
  }

  #create(
    name: string,
    shape: number[],
    initialize: Initializer,
    trainable: boolean,
  ): Variable {
    const values = toDevice(this.#device, { shape, data: initialize(shape) });
    const variable = this.#device.kernels.variable(values);
    this.#entries.set(name, { shape, variable, trainable });
    return variable;
  }
}

/** Reads a variable in PyTorch's layout. */
export async function readVariable(
  { tf }: Device,
  variable: Variable,
): Promise<Float32Array> {
  const outside = tf.tidy(() => {
    const values = variable.read();
    return values.rank === 4
      ? tf.transpose(values as Tensor4D, [3, 2, 0, 1])
      : tf.clone(values);
  });
  const data = await outside.data<"float32">();
  outside.dispose();
  return data;
}

/** Replaces a variable's values by an array in PyTorch's layout. */
export function writeVariable(
  device: Device,
  variable: Variable,
  array: NamedArray,
): void {
  variable.assign(toDevice(device, array));
}

function toDevice({ tf }: Device, { shape, data }: NamedArray): Tensor {
  return tf.tidy(() => {
    const values = tf.tensor(data, shape, "float32");
    return shape.length === 4 ? tf.transpose(values, [2, 3, 1, 0]) : values;
  });
}
