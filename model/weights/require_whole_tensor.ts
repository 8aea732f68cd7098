import { describeCount } from "../../data/text/describe_count.ts";
import type { NamedTensor } from "../network/layers/named_tensor.ts";
import { quote } from "./quote.ts";

/**
 * Checks that a tensor has as many numbers as its shape takes.
 *
 * @throws {Error} If not.
 */
export function requireWholeTensor(
  name: string,
  { shape, data }: NamedTensor,
): void {
  const wanted = shape.reduce((product, side) => product * side, 1);
  if (data.length !== wanted) {
    throw new Error(
      `tensor ${quote(name)} has ${
        describeCount(data.length, "number")
      } and its shape ` +
        `${JSON.stringify(shape)} takes ${wanted}`,
    );
  }
}
