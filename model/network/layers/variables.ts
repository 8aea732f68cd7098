import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { Variable } from "../../kernels/kernels.ts";
import type { PendingTensor } from "./named_tensor.ts";
import type { Device } from "./device.ts";
import type { Parameter } from "./parameter.ts";

/** An array in PyTorch's layout: OIHW filters, [out, in] matrices. */
export interface NamedArray {
  /** Lengths of the axes, in PyTorch's order. */
  shape: number[];
  /** Values in row-major order. */
  data: Float32Array;
}

/**
 * The values of a network's parameters on a device.
 *
 * Names and layouts outside are PyTorch's, so that checkpoints are portable; filters are HWIO on the device, as tfjs
 * needs them.
 */
export class Variables {
  readonly #device: Device;
  readonly #variables = new Map<Parameter, Variable>();

  /**
   * Makes a variable for each parameter, in order.
   *
   * @param arrays Their values; by default, initial values.
   * @throws {RangeError} If an array is missing or has another shape; then nothing is left on the device.
   */
  constructor(
    device: Device,
    parameters: Iterable<Parameter>,
    arrays?: ReadonlyMap<string, NamedArray>,
  ) {
    this.#device = device;
    if (arrays) requireArrays(parameters, arrays);
    for (const parameter of parameters) {
      const shape = [...parameter.shape];
      const values = arrays?.get(parameter.name) ??
        { shape, data: parameter.initialize(shape) };
      const variable = device.kernels.variable(toDevice(device, values));
      this.#variables.set(parameter, variable);
    }
  }

  /** The variable of a parameter. */
  of(parameter: Parameter): Variable {
    return this.#variables.get(parameter)!;
  }

  /**
   * Replaces the variables of parameters by others with the same values; the old ones are disposed. If anything fails,
   * nothing has changed.
   *
   * @param to The variable of each parameter.
   * @param settle Called when all variables have their values, before the old ones are disposed.
   */
  move(to: ReadonlyMap<Parameter, Variable>, settle: () => void): void {
    for (const [parameter, variable] of to) {
      variable.assign(this.of(parameter).read());
    }
    settle();
    for (const [parameter, variable] of to) {
      this.of(parameter).dispose();
      this.#variables.set(parameter, variable);
    }
  }

  /** Every variable, in order. */
  [Symbol.iterator](): Iterator<Variable> {
    return this.#variables.values();
  }

  /** Names and variables that training updates, in order. */
  *trained(): Generator<[name: string, variable: Variable]> {
    for (const [{ name, trainable }, variable] of this.#variables) {
      if (trainable) yield [name, variable];
    }
  }

  /** Names and variables, including running statistics, in order. */
  *all(): Generator<[name: string, variable: Variable]> {
    for (const [{ name }, variable] of this.#variables) yield [name, variable];
  }

  /**
   * All values, to be copied from the device one by one; they must be read
   * before they change.
   */
  pending(): Map<string, PendingTensor> {
    return new Map(
      [...this.#variables].map(([{ name }, variable]) => [
        name,
        pendingVariable(this.#device, variable),
      ]),
    );
  }

  /** All values, copied from the device. */
  save(): Promise<Map<string, NamedArray>> {
    return readAll(this.pending());
  }

  /**
   * Replaces all values.
   *
   * @throws {RangeError} If an array is missing or has another shape; then
   * nothing is replaced.
   */
  load(arrays: ReadonlyMap<string, NamedArray>): void {
    requireArrays(this.#variables.keys(), arrays);
    for (const [{ name }, variable] of this.#variables) {
      writeVariable(this.#device, variable, arrays.get(name)!);
    }
  }

  /** Frees the device memory. */
  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }
}

/**
 * Checks that there is an array for each parameter.
 *
 * @throws {RangeError} If one is missing or has another shape.
 */
export function requireArrays(
  parameters: Iterable<Parameter>,
  arrays: ReadonlyMap<string, NamedArray>,
): void {
  for (const { name, shape } of parameters) {
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
}

/** Lengths of the axes on the device, of an array in PyTorch's layout. */
export function deviceShape(shape: readonly number[]): readonly number[] {
  if (shape.length !== 4) return shape;
  const [to, from, height, width] = shape as [number, number, number, number];
  return [height, width, from, to];
}

/** Lengths of the axes in PyTorch's layout, of an array on the device. */
export function pytorchShape(shape: readonly number[]): number[] {
  if (shape.length !== 4) return [...shape];
  const [height, width, from, to] = shape as [number, number, number, number];
  return [to, from, height, width];
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

/**
 * A variable's values in PyTorch's layout; they must be read before they
 * change.
 */
export function pendingVariable(
  device: Device,
  variable: Variable,
): PendingTensor {
  return {
    shape: pytorchShape(variable.shape),
    read: () => readVariable(device, variable),
  };
}

/** Reads all arrays. */
export async function readAll(
  pending: ReadonlyMap<string, PendingTensor>,
): Promise<Map<string, NamedArray>> {
  const arrays = new Map<string, NamedArray>();
  for (const [name, { shape, read }] of pending) {
    arrays.set(name, { shape, data: await read() });
  }
  return arrays;
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
