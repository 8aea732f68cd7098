import type { Attribute, Binding } from "./node_backend.ts";

/** Attributes in tfjs-node's form, made once and reused for every call. */
export class Attributes {
  readonly #binding: Binding;

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  float32(name: string): Attribute {
    return this.#of(name, "TYPE", this.#binding.TF_FLOAT);
  }
  int32(name: string): Attribute {
    return this.#of(name, "TYPE", this.#binding.TF_INT32);
  }
  number(name: string, value: number): Attribute {
    return this.#of(name, "FLOAT", value);
  }
  integers(name: string, value: number[]): Attribute {
    return this.#of(name, "INT", value);
  }
  text(name: string, value: string): Attribute {
    return this.#of(name, "STRING", value);
  }
  flag(name: string, value: boolean): Attribute {
    return this.#of(name, "BOOL", value);
  }
  shape(name: string, value: readonly number[]): Attribute {
    return this.#of(name, "SHAPE", [...value]);
  }

  #of(name: string, kind: string, value: unknown): Attribute {
    return { name, type: this.#binding[`TF_ATTR_${kind}`]!, value };
  }
}
