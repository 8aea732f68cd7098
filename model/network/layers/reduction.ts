import {
  batchNorm,
  type Build,
  chain,
  type Layer,
  linear,
  relu,
} from "./layers.ts";

/** Features of each head for the final score. */
export const HEAD_FEATURES = 64;

/**
 * LinearityIQA's reduction of pooled features to 64: three linear layers with
 * batch normalization, and a ReLU only after the last.
 *
 * @param name `dr6` or `dr7`, the reference's names.
 */
export function reduction(build: Build, name: string, from: number): Layer {
  return chain(
    linear(build, `${name}.0`, from, 1024),
    batchNorm(build, `${name}.1`, 1024),
    linear(build, `${name}.2`, 1024, 256),
    batchNorm(build, `${name}.3`, 256),
    linear(build, `${name}.4`, 256, HEAD_FEATURES),
    batchNorm(build, `${name}.5`, HEAD_FEATURES),
    relu,
  );
}
