import type { NamedTensor } from "../network/layers/named_tensor.ts";
import { quote } from "./quote.ts";

/** The parts of an IQA network; other tensors are not checked. */
const NETWORK = /^(features|dr6|dr7|regr6|regr7|regression)\./;

/**
 * Checks that weights are neither NaN nor infinite.
 *
 * @param tensors Tensors under this library's names.
 * @throws {Error} If a tensor of the network has NaN or an infinite number; the message names the first one.
 */
export function requireFinite(
  tensors: ReadonlyMap<string, NamedTensor>,
): void {
  for (const [name, { data }] of tensors) {
    if (!NETWORK.test(name) || isFinite(data)) continue;
    throw new Error(
      `its tensor ${
        quote(name)
      } holds NaN or infinite numbers, and so would every score`,
    );
  }
}

/** Zero times a number is zero, unless it is NaN or infinite: no branch for each. */
function isFinite(data: Float32Array): boolean {
  let zero = 0;
  for (let i = 0; i < data.length; i++) zero += data[i]! * 0;
  return zero === 0;
}
