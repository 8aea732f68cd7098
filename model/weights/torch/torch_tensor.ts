import type { NamedTensor } from "../../network/layers/named_tensor.ts";
import type { StorageType } from "./storage_types.ts";

/** A storage as described by a pickle, without its elements. */
export interface TorchStorage {
  /** Its name in the file. */
  key: string;
  /** How its elements are stored. */
  type: StorageType;
  /** Number of elements. */
  length: number;
}

/** A tensor as described by a pickle: a view of a storage. */
export class TorchTensor {
  /** The storage with its elements. */
  readonly storage: TorchStorage;
  /** Index of its first element in the storage. */
  readonly offset: number;
  /** Sides, slowest first. */
  readonly shape: readonly number[];
  /** Steps in the storage from one element to the next along each side. */
  readonly strides: readonly number[];

  /**
   * Describes a tensor.
   *
   * @throws {Error} If a number is invalid, or an element lies outside of the storage.
   */
  constructor(
    storage: TorchStorage,
    offset: unknown,
    shape: unknown,
    strides: unknown,
  ) {
    if (!isSize(offset) || !areSizes(shape) || !areSizes(strides)) {
      throw new Error("a tensor's offset, shape and strides are not sizes");
    }
    if (shape.length !== strides.length) {
      throw new Error(
        `a tensor has ${shape.length} sides and ${strides.length} strides`,
      );
    }
    if (shape.length > MAX_RANK) {
      throw new Error(
        `a tensor has ${shape.length} sides, more than ${MAX_RANK}`,
      );
    }
    this.storage = storage;
    this.offset = offset;
    // Copied: the pickle may still change a list after it was checked.
    this.shape = Object.freeze([...shape]);
    this.strides = Object.freeze([...strides]);
    this.#checkInside();
  }

  /** Number of elements; inexact above 2^53, which exceeds every limit. */
  get size(): number {
    return this.shape.reduce((product, side) => product * side, 1);
  }

  #checkInside(): void {
    if (this.size === 0) return;
    const last = this.shape.reduce(
      (place, side, axis) => place + (side - 1) * this.strides[axis]!,
      this.offset,
    );
    if (last >= this.storage.length) {
      throw new Error(
        `a tensor of shape [${this.shape}] reaches element ${last} of a ` +
          `storage of ${this.storage.length}`,
      );
    }
  }

  /** Whether its elements follow one another in the storage. */
  get #isContiguous(): boolean {
    let step = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      const side = this.shape[axis]!;
      if (side !== 1 && this.strides[axis] !== step) return false;
      step *= side;
    }
    return true;
  }

  /**
   * The tensor's elements in row-major order, out of its decoded storage: a
   * view if they are already in this order, otherwise a copy.
   */
  elements(storage: Float32Array): NamedTensor {
    const { size, offset } = this;
    const shape = [...this.shape];
    if (size === 0) return { shape, data: new Float32Array(0) };
    if (this.#isContiguous) {
      return { shape, data: storage.subarray(offset, offset + size) };
    }
    const data = new Float32Array(size);
    let place = 0;
    // One counter per side, the last one the fastest.
    const copy = (axis: number, start: number): void => {
      const side = this.shape[axis]!, stride = this.strides[axis]!;
      const isLast = axis === this.shape.length - 1;
      for (let i = 0, at = start; i < side; i++, at += stride) {
        if (isLast) data[place++] = storage[at]!;
        else copy(axis + 1, at);
      }
    };
    copy(0, offset);
    return { shape, data };
  }
}

/**
 * A tensor as PyTorch before 0.2 pickled it: created first, and its storage is
 * set afterwards.
 */
export class LegacyTensor {
  /** The tensor, once it has its storage. */
  tensor: TorchTensor | undefined;
  readonly #make: (args: readonly unknown[]) => TorchTensor;

  /** A tensor made by this function. */
  constructor(make: (args: readonly unknown[]) => TorchTensor) {
    this.#make = make;
  }

  /** Takes (storage, offset, size, stride). */
  build(state: unknown): void {
    if (!Array.isArray(state)) {
      throw new Error(
        "the pickle sets a tensor's state to an object that is not a tuple",
      );
    }
    this.tensor = this.#make(state);
  }
}

/** PyTorch's own bound on the sides of most operations. */
const MAX_RANK = 64;

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function areSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isSize);
}
