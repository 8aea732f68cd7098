import type { Tensor } from "@tensorflow/tfjs-core";
import type { NetworkKernels, Variable } from "../../kernels/kernels.ts";
import type { TapeMode } from "./tape_mode.ts";
import { Value } from "./value.ts";

/**
 * One operation on the tape: its output, its gradient rule, and the tensors it
 * keeps.
 */
interface Step<T> {
  output: Value<T>;
  backward(dy: T): void;
  held: readonly T[];
}

/**
 * Reverse-mode differentiation: operations record their output and a gradient
 * rule; {@linkcode backward} applies the rules in reverse and frees every
 * tensor at its last use, so that peak memory is like PyTorch's.
 */
export class Recorder<T = Tensor> {
  /** Its kernels. */
  protected readonly kernels: NetworkKernels<T>;
  /** Its mode. */
  protected readonly mode: TapeMode;
  readonly #steps: Step<T>[] = [];
  readonly #gradients = new Map<Variable<T>, T>();

  /** An empty tape. */
  constructor(kernels: NetworkKernels<T>, mode: TapeMode) {
    this.kernels = kernels;
    this.mode = mode;
  }

  /** Puts images on the tape; the caller still owns them. */
  input(images: T): Value<T> {
    return new Value(images, false);
  }

  /**
   * Runs layers one after the other; without recording, each layer's
   * intermediate tensors are freed as soon as it is done.
   */
  sequence(
    x: Value<T>,
    layers: readonly ((x: Value<T>) => Value<T>)[],
  ): Value<T> {
    const { kernels } = this;
    let value = x;
    for (const layer of layers) {
      if (this.mode.record) {
        value = layer(value);
        continue;
      }
      const previous = value;
      const tensor = kernels.tidy(() => layer(previous).tensor);
      if (previous !== x) kernels.dispose([previous.tensor]);
      value = new Value(tensor, false);
    }
    return value;
  }

  /**
   * Gradients of Σ ⟨seed, output⟩ for every variable used; the caller disposes
   * them. The tape cannot be used again: its tensors are freed.
   */
  backward(
    seeds: readonly [output: Value<T>, seed: T][],
  ): Map<Variable<T>, T> {
    for (const [output, seed] of seeds) this.pass(output, seed);
    while (this.#steps.length > 0) {
      const { output, backward } = this.#steps.at(-1)!;
      if (output.gradient) backward(output.gradient);
      this.#drop();
    }
    return this.#gradients;
  }

  /** Frees the tensors of a tape that will not run backward. */
  dispose(): void {
    while (this.#steps.length > 0) this.#drop();
  }

  /**
   * Records an operation's output, its gradient rule, and tensors to keep until
   * then.
   */
  protected record(
    tensor: T,
    inputs: readonly Value<T>[],
    backward: (dy: T) => void,
    held: readonly T[] = [],
  ): Value<T> {
    const trained = held.length > 0;
    const wants = trained || inputs.some((each) => each.wantsGradient);
    const value = new Value(tensor, this.mode.record && wants);
    if (this.mode.record) this.#steps.push({ output: value, backward, held });
    else this.kernels.dispose(held);
    return value;
  }

  /** Frees the last step's output, its gradient and its saved tensors. */
  #drop(): void {
    const { output, held } = this.#steps.pop()!;
    if (output.gradient) this.kernels.dispose([output.gradient]);
    output.gradient = undefined;
    this.kernels.dispose([output.tensor, ...held]);
  }

  /** Adds `dx` to the gradient of a value, which may be used several times. */
  protected pass(value: Value<T>, dx: T): void {
    if (!value.wantsGradient) return this.kernels.dispose([dx]);
    value.gradient = this.#summed(value.gradient, dx);
  }

  /** Adds to the gradient of a variable. */
  protected collect(variable: Variable<T>, gradient: T): void {
    const known = this.#gradients.get(variable);
    this.#gradients.set(variable, this.#summed(known, gradient));
  }

  #summed(known: T | undefined, more: T): T {
    if (!known) return more;
    const total = this.kernels.add(known, more);
    this.kernels.dispose([known, more]);
    return total;
  }
}
