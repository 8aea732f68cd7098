import type { Attributes } from "./attributes.ts";
import type { ConvolutionGeometry, PoolingGeometry } from "./kernels.ts";
import type { Attribute } from "./node_backend.ts";

/**
 * Attributes of TensorFlow's operations by geometry; each list is made once and
 * reused for every call.
 */
export class OperationAttributes {
  readonly #make: Attributes;
  readonly #known = new Map<string, Attribute[]>();

  /** @param make Makes single attributes. */
  constructor(make: Attributes) {
    this.#make = make;
  }

  /** Attributes of convolutions and their gradients. */
  convolution({ stride, padding }: ConvolutionGeometry): Attribute[] {
    return this.#cached(`convolution ${stride} ${padding}`, (make) => [
      make.float32("T"),
      make.integers("strides", [1, stride, stride, 1]),
      make.text("padding", padding.toUpperCase()),
      make.text("data_format", "NHWC"),
      make.integers("dilations", [1, 1, 1, 1]),
    ]);
  }

  /** Attributes of max pooling and its gradient. */
  pooling({ size, stride }: PoolingGeometry): Attribute[] {
    return this.#cached(`pooling ${size} ${stride}`, (make) => [
      make.float32("T"),
      make.integers("ksize", [1, size, size, 1]),
      make.integers("strides", [1, stride, stride, 1]),
      make.text("padding", "VALID"),
      make.text("data_format", "NHWC"),
    ]);
  }

  /** The same by oneDNN. */
  onednnPooling(geometry: PoolingGeometry): Attribute[] {
    const { size, stride } = geometry;
    return this.#cached(`oneDNN pooling ${size} ${stride}`, (make) => [
      ...this.pooling(geometry),
      make.integers("explicit_paddings", []),
      make.flag("workspace_enabled", true),
      make.text("_kernel", "MklNameChangeOp"),
    ]);
  }

  /** Attributes of batch normalization, forward or backward. */
  normalization(epsilon: number, forward: boolean): Attribute[] {
    return this.#cached(`normalization ${epsilon} ${forward}`, (make) => [
      make.float32("T"),
      make.float32("U"),
      make.number("epsilon", epsilon),
      make.text("data_format", "NHWC"),
      make.flag("is_training", true),
      ...(forward ? [make.number("exponential_avg_factor", 1)] : []),
    ]);
  }

  #cached(key: string, build: (make: Attributes) => Attribute[]): Attribute[] {
    const known = this.#known.get(key);
    if (known) return known;
    const built = build(this.#make);
    this.#known.set(key, built);
    return built;
  }
}
