import type { Tensor } from "@tensorflow/tfjs-core";
import type { Variable } from "../kernels/kernels.ts";
import type { Tfjs } from "../runtime/runtime.ts";
import type { Graph, Node } from "./graph.ts";
import type { GraphVariable } from "./graph_variable.ts";
import type { GraphSession } from "./session.ts";

/** How a session reads and assigns a list of variables. */
export interface ValuesAccess {
  /** Lengths of the axes of each. */
  shapes: (readonly number[])[];
  /** Their values. */
  values: Node[];
  /** Inputs for new values. */
  inputs: Node[];
  /** Requested to assign all variables. */
  assigned: Node;
}

/** Adds to a graph what {@linkcode SessionValues} needs. */
export function accessTo(
  graph: Graph,
  variables: readonly GraphVariable[],
): ValuesAccess {
  const inputs = variables.map(({ handle, shape }) =>
    graph.input(`${handle.name}_input`, shape)
  );
  return {
    shapes: variables.map(({ shape }) => shape),
    values: variables.map((variable) => variable.read()),
    inputs,
    assigned: graph.done(
      variables.map((variable, index) => variable.assign(inputs[index]!)),
    ),
  };
}

/**
 * The values of variables of a session, for eager code to read and assign.
 *
 * All of them are copied at once: TensorFlow plans a graph again for each set of inputs and outputs, so that one run
 * per variable would take minutes. After a read or an assignment, the values are outside of the session; {@linkcode
 * settle} puts changed ones back before the session continues.
 */
export class SessionValues {
  /** The variables, in order. */
  readonly variables: readonly SessionVariable[];
  readonly #tf: Tfjs;
  readonly #session: GraphSession;
  readonly #access: ValuesAccess;
  #outside: (Tensor | undefined)[] | undefined;
  #changed = false;

  /** The variables have no values until all are assigned. */
  constructor(tf: Tfjs, session: GraphSession, access: ValuesAccess) {
    this.#tf = tf;
    this.#session = session;
    this.#access = access;
    this.#outside = access.shapes.map(() => undefined);
    this.variables = access.shapes.map((shape, index) =>
      new SessionVariable(this, index, shape)
    );
  }

  /** The values of one variable; the caller disposes them. */
  read(index: number): Tensor {
    return this.#all()[index]!.clone();
  }

  /** Replaces the values of one variable, and takes ownership of the tensor. */
  assign(index: number, values: Tensor): void {
    const all = this.#all();
    all[index]?.dispose();
    all[index] = this.#tf.keep(values);
    this.#changed = true;
  }

  /** Puts the values into the session, which holds the only copy from then on. */
  settle(): void {
    // Until all values have been assigned once, there is nothing to put back.
    if (!this.#outside || this.#outside.includes(undefined)) return;
    const tensors = this.#outside as Tensor[];
    if (this.#changed) {
      const { inputs, assigned } = this.#access;
      const feeds = inputs.map((input, index) =>
        [input, tensors[index]!] as const
      );
      for (const done of this.#session.run(feeds, [assigned])) done.dispose();
    }
    this.dispose();
  }

  /** The values; a tidy scope around a read does not dispose them. */
  #all(): (Tensor | undefined)[] {
    return this.#outside ??= this.#session.run([], this.#access.values)
      .map((tensor) => this.#tf.keep(tensor));
  }

  /** Frees the values outside of the session. */
  dispose(): void {
    for (const tensor of this.#outside ?? []) tensor?.dispose();
    this.#outside = undefined;
    this.#changed = false;
  }
}

/** One variable of a session. */
export class SessionVariable implements Variable {
  /** {@inheritDoc Variable.shape} */
  readonly shape: readonly number[];
  /** Number of changes of the values. */
  changes = 0;
  readonly #all: SessionValues;
  readonly #index: number;

  /** The variable of this index. */
  constructor(all: SessionValues, index: number, shape: readonly number[]) {
    this.#all = all;
    this.#index = index;
    this.shape = shape;
  }

  /** {@inheritDoc Variable.read} */
  read(): Tensor {
    return this.#all.read(this.#index);
  }

  /** {@inheritDoc Variable.assign} */
  assign(values: Tensor): void {
    this.#all.assign(this.#index, values);
    this.changes++;
  }

  /** The session frees it. */
  dispose(): void {}
}
