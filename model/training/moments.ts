import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "../layers/device.ts";
import {
  type NamedArray,
  pytorchShape,
  readVariable,
  writeVariable,
} from "../layers/variables.ts";

/** What an optimizer remembers of each variable, by the variable's name. */
export type Moments = Iterable<
  readonly [name: string, moments: readonly Variable[]]
>;

/** The moments in PyTorch's layout, named after their variables, for a checkpoint. */
export async function saveMoments(
  device: Device,
  moments: Moments,
): Promise<Map<string, NamedArray>> {
  const saved = new Map<string, NamedArray>();
  for (const [name, own] of moments) {
    for (const [index, moment] of own.entries()) {
      saved.set(nameOf(name, index), {
        shape: pytorchShape(moment.shape),
        data: await readVariable(device, moment),
      });
    }
  }
  return saved;
}

/**
 * Takes the moments of a checkpoint that {@linkcode saveMoments} made.
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
