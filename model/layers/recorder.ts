import type { Tensor } from "@tensorflow/tfjs-core";
import type { Variable } from "../kernels/kernels.ts";
import type { Device } from "./device.ts";
import type { TapeMode } from "./tape_mode.ts";
import { Value } from "./value.ts";

/** One operation on the tape: its output, its gradient rule, tensors it keeps. */
interface Step {
  output: Value;
  backward(dy: Tensor): void;
  held: readonly Tensor[];
}

/**
 * Reverse-mode differentiation: operations leave their output and a rule that
 * sends its gradient back; {@linkcode backward} follows the rules in reverse
 * and frees every tensor at its last use, so that memory peaks where
 * PyTorch's does.
 */
export class Recorder {
  /** Where it runs. */
  protected readonly device: Device;
  /** What the pass is for. */
  protected readonly mode: TapeMode;
  readonly #steps: Step[] = [];
  readonly #gradients = new Map<Variable, Tensor>();

  /** An empty tape. */
  constructor(device: Device, mode: TapeMode) {
    this.device = device;
    this.mode = mode;
  }

  /** Puts the caller's images on the tape; the caller keeps and disposes them. */
  input(images: Tensor): Value {
    return new Value(images, false);
  }

  /**
   * Runs layers one after the other; without recording, each layer's
   * intermediate tensors go as soon as it is done.
   */
  sequence(x: Value, layers: readonly ((x: Value) => Value)[]): Value {
    const { tf } = this.device;
    let value = x;
    for (const layer of layers) {
      if (this.mode.record) {
        value = layer(value);
        continue;
      }
      const previous = value;
      const tensor = tf.tidy(() => layer(previous).tensor);
      if (previous !== x) previous.tensor.dispose();
      value = new Value(tensor, false);
    }
    return value;
  }

  /**
   * Gradients of Σ ⟨seed, output⟩ for every variable used, which the caller
   * disposes. The tape is spent: its tensors are gone afterwards.
   */
  backward(seeds: readonly [output: Value, seed: Tensor][]): Map<
    Variable,
    Tensor
  > {
    for (const [output, seed] of seeds) this.pass(output, seed);
    while (this.#steps.length > 0) {
      const { output, backward } = this.#steps.at(-1)!;
      if (output.gradient) backward(output.gradient);
      this.#drop();
    }
    return this.#gradients;
  }

  /** Frees what a tape holds that will not run backward. */
  dispose(): void {
    while (this.#steps.length > 0) this.#drop();
  }

  /**
   * Takes an operation's output, the rule that sends its gradient back, and
   * tensors to keep until then.
   */
  protected record(
    tensor: Tensor,
    inputs: readonly Value[],
    backward: (dy: Tensor) => void,
    held: readonly Tensor[] = [],
  ): Value {
    const trained = held.length > 0;
    const wants = trained || inputs.some((each) => each.wantsGradient);
    const value = new Value(tensor, this.mode.record && wants);
    if (this.mode.record) this.#steps.push({ output: value, backward, held });
    else this.device.tf.dispose([...held]);
    return value;
  }

  /** Frees the last step's output, its gradient and what it held. */
  #drop(): void {
    const { output, held } = this.#steps.pop()!;
    output.gradient?.dispose();
    output.gradient = undefined;
    this.device.tf.dispose([output.tensor, ...held]);
  }

  /** Hands `dx` to a value; sums where it was used twice. */
  protected pass(value: Value, dx: Tensor): void {
    if (!value.wantsGradient) return dx.dispose();
    value.gradient = this.#summed(value.gradient, dx);
  }

  /** Adds to the gradient of a variable. */
  protected collect(variable: Variable, gradient: Tensor): void {
    const known = this.#gradients.get(variable);
    this.#gradients.set(variable, this.#summed(known, gradient));
  }

  #summed(known: Tensor | undefined, more: Tensor): Tensor {
    if (!known) return more;
    const total = this.device.tf.add(known, more);
    this.device.tf.dispose([known, more]);
    return total;
  }
}
