import { constant, type Initializer } from "./initializers.ts";

/** A named array of a network, without values or a device. */
export interface Parameter {
  /** PyTorch's name, as in a state_dict. */
  readonly name: string;
  /** Lengths of the axes in PyTorch's order: OIHW filters, [out, in] matrices. */
  readonly shape: readonly number[];
  /** Whether training updates it; if not, forward passes do. */
  readonly trainable: boolean;
  /** Makes the initial values. */
  readonly initialize: Initializer;
}

/** The parameters of a network, in the order of its state_dict. */
export class Parameters implements Iterable<Parameter> {
  readonly #list: Parameter[] = [];

  /** Adds an array that training updates. */
  trainable(
    name: string,
    shape: readonly number[],
    initialize: Initializer,
  ): Parameter {
    return this.#add({ name, shape, trainable: true, initialize });
  }

  /** Adds a running statistic, which only forward passes update. */
  statistic(
    name: string,
    shape: readonly number[],
    value: number,
  ): Parameter {
    const initialize = constant(value);
    return this.#add({ name, shape, trainable: false, initialize });
  }

  /** All parameters, in order. */
  [Symbol.iterator](): Iterator<Parameter> {
    return this.#list[Symbol.iterator]();
  }

  #add(parameter: Parameter): Parameter {
    this.#list.push(parameter);
    return parameter;
  }
}
