import { createBackbone } from "./backbones/create_backbone.ts";
import { chain, type Layer, linear } from "./layers/layers.ts";
import type { Random } from "./layers/initializers.ts";
import type { Operations } from "./layers/operations.ts";
import { Parameters } from "./layers/parameter.ts";
import { HEAD_FEATURES, reduction } from "./layers/reduction.ts";
import type { NetworkConfig } from "./model_config.ts";

/** Scores of the three heads, in the order of beta: early, late, both. */
export type HeadScores<V> = [early: V, late: V, both: V];

/**
 * The network of LinearityIQA: a backbone whose third and fourth stage are
 * pooled, reduced to 64 features each, and scored alone and together.
 *
 * It holds no weights and no device: it names its parameters, and says which
 * operations lead from images to scores.
 */
export class IqaNetwork {
  /** Every parameter, in the order of the reference's state_dict. */
  readonly parameters: Parameters = new Parameters();
  readonly #early: Layer;
  readonly #late: Layer;
  readonly #reduceEarly: Layer;
  readonly #reduceLate: Layer;
  readonly #scoreEarly: Layer;
  readonly #scoreLate: Layer;
  readonly #scoreBoth: Layer;

  /** Names every parameter. */
  constructor({ backbone, width }: NetworkConfig, random: Random) {
    const build = { parameters: this.parameters, random };
    const { early, late, channels } = createBackbone(backbone, build, width);
    this.#early = early;
    this.#late = late;
    this.#reduceEarly = pooled(reduction(build, "dr6", channels[0]));
    this.#reduceLate = pooled(reduction(build, "dr7", channels[1]));
    this.#scoreEarly = linear(build, "regr6", HEAD_FEATURES, 1);
    this.#scoreLate = linear(build, "regr7", HEAD_FEATURES, 1);
    this.#scoreBoth = linear(build, "regression", 2 * HEAD_FEATURES, 1);
  }

  /** Scores [N,1] of images [N,H,W,3]. */
  forward<V>(on: Operations<V>, images: V): HeadScores<V> {
    const early = this.#early(on, images);
    const late = this.#late(on, early);
    const earlyFeatures = this.#reduceEarly(on, early);
    const lateFeatures = this.#reduceLate(on, late);
    return [
      this.#scoreEarly(on, earlyFeatures),
      this.#scoreLate(on, lateFeatures),
      this.#scoreBoth(on, on.concat([earlyFeatures, lateFeatures])),
    ];
  }
}

function pooled(reduce: Layer): Layer {
  return chain((on, x) => on.averagePool(x), reduce);
}
