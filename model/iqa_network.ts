import { createBackbone } from "./backbones/create_backbone.ts";
import type { Tensor } from "@tensorflow/tfjs-core";
import { type Build, chain, type Layer, linear } from "./layers/layers.ts";
import { HEAD_FEATURES, reduction } from "./layers/reduction.ts";
import type { Tape } from "./layers/tape.ts";
import type { Value } from "./layers/value.ts";

/** Scores of the three heads, in the order of beta: early, late, both. */
export type HeadScores = [early: Value, late: Value, both: Value];

/**
 * The network of LinearityIQA: a backbone whose third and fourth stage are
 * pooled, reduced to 64 features each, and scored alone and together.
 */
export class IqaNetwork {
  readonly #early: Layer;
  readonly #late: Layer;
  readonly #reduceEarly: Layer;
  readonly #reduceLate: Layer;
  readonly #scoreEarly: Layer;
  readonly #scoreLate: Layer;
  readonly #scoreBoth: Layer;

  /** Makes every variable, in the order of the reference's state_dict. */
  constructor(build: Build, backbone: string) {
    const { early, late, channels } = createBackbone(backbone, build);
    this.#early = early;
    this.#late = late;
    this.#reduceEarly = pooled(reduction(build, "dr6", channels[0]));
    this.#reduceLate = pooled(reduction(build, "dr7", channels[1]));
    this.#scoreEarly = linear(build, "regr6", HEAD_FEATURES, 1);
    this.#scoreLate = linear(build, "regr7", HEAD_FEATURES, 1);
    this.#scoreBoth = linear(build, "regression", 2 * HEAD_FEATURES, 1);
  }

  /** Scores [N,1] of images [N,H,W,3]. */
  forward(tape: Tape, images: Tensor): HeadScores {
    const early = this.#early(tape, tape.input(images));
    const late = this.#late(tape, early);
    const earlyFeatures = this.#reduceEarly(tape, early);
    const lateFeatures = this.#reduceLate(tape, late);
    return [
      this.#scoreEarly(tape, earlyFeatures),
      this.#scoreLate(tape, lateFeatures),
      this.#scoreBoth(tape, tape.concat(earlyFeatures, lateFeatures)),
    ];
  }
}

function pooled(reduce: Layer): Layer {
  return chain((tape, x) => tape.averagePool(x), reduce);
}
