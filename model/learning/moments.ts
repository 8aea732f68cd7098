import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "../network/layers/device.ts";
import {
  type NamedArray,
  pendingVariable,
  pytorchShape,
  writeVariable,
} from "../network/layers/variables.ts";
import type { PendingTensor } from "../network/layers/named_tensor.ts";

/** An optimizer's moments of each variable, by the variable's name. */
export type Moments = Iterable<
  readonly [name: string, moments: readonly Variable[]]
>;

/**
 * The moments in PyTorch's layout, named after their variables, for a
 * checkpoint; they must be read before they change.
 */
export function pendingMoments(
  device: Device,
  moments: Moments,
): Map<string, PendingTensor> {
  const pending = new Map<string, PendingTensor>();
  for (const [name, own] of moments) {
    for (const [index, moment] of own.entries()) {
      pending.set(nameOf(name, index), pendingVariable(device, moment));
    }
  }
  return pending;
}

/**
 * Loads the moments that {@linkcode pendingMoments} put into a checkpoint.
 *
 * @throws {RangeError} If one is missing or has another shape.
 */
export function loadMoments(
  device: Device,
  moments: Moments,
  arrays: ReadonlyMap<string, NamedArray>,
): void {
  for (const [name, own] of moments) {
    for (const [index, moment] of own.entries()) {
      const array = arrays.get(nameOf(name, index));
      if (!array || array.shape.join() !== pytorchShape(moment.shape).join()) {
        throw new RangeError(
          `Cannot resume: the optimizer's state for ${name} is missing`,
        );
      }
      writeVariable(device, moment, array);
    }
  }
}

function nameOf(name: string, index: number): string {
  return `optimizer.moment${index + 1}.${name}`;
}
