import type { Tensor } from "@tensorflow/tfjs-core";
import type { Attributes } from "./attributes.ts";
import type { Variable } from "./kernels.ts";
import type { Attribute, NodeBackend } from "./node_backend.ts";

let variableCount = 0;

/**
 * A TensorFlow resource variable: read without a copy, updated in place.
 * tfjs has no type for resource handles, so the binding is called directly.
 */
export class ResourceVariable implements Variable {
  readonly shape: readonly number[];
  /** Number of changes of the values. */
  changes = 0;
  readonly #backend: NodeBackend;
  readonly #type: Attribute;
  readonly #handle: number;

  constructor(backend: NodeBackend, make: Attributes, values: Tensor) {
    this.shape = values.shape;
    this.#backend = backend;
    this.#type = make.float32("dtype");
    const name = `norm_in_norm_${variableCount++}`;
    const [handle] = backend.binding.executeOp(
      "VarHandleOp",
      [
        this.#type,
        make.shape("shape", this.shape),
        make.text("container", ""),
        make.text("shared_name", name),
      ],
      [],
      1,
    );
    this.#handle = handle!.id;
    this.assign(values);
  }

  /** The handle, for operations that update in place. */
  get handle(): number {
    return this.#handle;
  }

  read(): Tensor {
    const [value] = this.#backend.binding.executeOp(
      "ReadVariableOp",
      [this.#type],
      [this.#handle],
      1,
    );
    return this.#backend.createOutputTensor(value!);
  }

  assign(values: Tensor): void {
    const [id] = this.#backend.getInputTensorIds([values]);
    this.#backend.binding.executeOp(
      "AssignVariableOp",
      [this.#type],
      [this.#handle, id!],
      0,
    );
    values.dispose();
    this.changes++;
  }

  dispose(): void {
    const { binding } = this.#backend;
    binding.executeOp("DestroyResourceOp", [], [this.#handle], 0);
    binding.deleteTensor(this.#handle);
  }
}
