import { createBackbone } from "./backbones/create_backbone.ts";
import {
  batchNorm,
  type Build,
  chain,
  type Layer,
  linear,
} from "./layers/layers.ts";
import type { Random } from "./layers/initializers.ts";
import type { Operations } from "./layers/operations.ts";
import { Parameters } from "./layers/parameter.ts";
import { HEAD_FEATURES, reduction } from "./layers/reduction.ts";
import { spsp, spspFeatures } from "./layers/spsp.ts";
import { checkNetworkConfig, type NetworkConfig } from "./network_config.ts";

/** Scores of the three heads, in the order of beta: early, late, both. */
export type HeadScores<V> = [early: V, late: V, both: V];

/**
 * The network of LinearityIQA: a backbone whose third and fourth stage are
 * pooled, reduced to 64 features each, and scored separately and together.
 *
 * It holds no weights and no device: it declares parameters, and defines the
 * operations from images to scores.
 */
export class IqaNetwork {
  /** Every parameter, in the order of the reference's state_dict. */
  readonly parameters: Parameters = new Parameters();
  readonly #early: Layer;
  readonly #late: Layer;
  readonly #poolEarly: Layer;
  readonly #poolLate: Layer;
  readonly #reduceEarly: Layer;
  readonly #reduceLate: Layer;
  readonly #scoreEarly: Layer;
  readonly #scoreLate: Layer;
  readonly #scoreBoth: Layer;

  /**
   * Declares every parameter.
   *
   * @throws {RangeError} If a setting has no valid value.
   */
  constructor(config: NetworkConfig, random: Random) {
    checkNetworkConfig("make a network", config);
    const { backbone, width, pool = "avg", p6 = 1, p7 = 1 } = config;
    const build = { parameters: this.parameters, random };
    const { early, late, channels } = createBackbone(backbone, build, width);
    this.#early = early;
    this.#late = late;
    this.#poolEarly = spsp(pool, p6);
    this.#poolLate = spsp(pool, p7);
    const reduce = (name: string, channels: number, levels: number) =>
      reduction(build, name, channels * spspFeatures(pool, levels));
    this.#reduceEarly = reduce("dr6", channels[0], p6);
    this.#reduceLate = reduce("dr7", channels[1], p7);
    const score = config.batchNormEnd ? normalizedScore : linearScore;
    this.#scoreEarly = score(build, "regr6", HEAD_FEATURES);
    this.#scoreLate = score(build, "regr7", HEAD_FEATURES);
    this.#scoreBoth = score(build, "regression", 2 * HEAD_FEATURES);
  }

  /** Scores [N,1] of images [N,H,W,3]. */
  forward<V>(on: Operations<V>, images: V): HeadScores<V> {
    return this.score(on, this.features(on, images));
  }

  /** Pooled features of the third and the fourth stage for images [N,H,W,3]: [N,F] each. */
  features<V>(on: Operations<V>, images: V): [early: V, late: V] {
    return this.pool(on, this.maps(on, images));
  }

  /** Scores [N,1] of pooled features. */
  score<V>(
    on: Operations<V>,
    features: readonly [early: V, late: V],
  ): HeadScores<V> {
    return this.rate(on, this.reduce(on, features));
  }

  /** Feature maps of the third and the fourth stage for images [N,H,W,3]. */
  maps<V>(on: Operations<V>, images: V): [early: V, late: V] {
    const early = this.#early(on, images);
    return [early, this.#late(on, early)];
  }

  /** Maps pooled to features [N,F]. */
  pool<V>(
    on: Operations<V>,
    [early, late]: readonly [early: V, late: V],
  ): [early: V, late: V] {
    return [this.#poolEarly(on, early), this.#poolLate(on, late)];
  }

  /** Pooled features reduced to [N,64] each. */
  reduce<V>(
    on: Operations<V>,
    [early, late]: readonly [early: V, late: V],
  ): [early: V, late: V] {
    return [this.#reduceEarly(on, early), this.#reduceLate(on, late)];
  }

  /** Scores [N,1] of reduced features. */
  rate<V>(
    on: Operations<V>,
    [early, late]: readonly [early: V, late: V],
  ): HeadScores<V> {
    return [
      this.#scoreEarly(on, early),
      this.#scoreLate(on, late),
      this.#scoreBoth(on, on.concat([early, late])),
    ];
  }
}

function linearScore(build: Build, name: string, from: number): Layer {
  return linear(build, name, from, 1);
}

/** LinearityIQA's `use_bn_end`: a Sequential, which numbers its layers. */
function normalizedScore(build: Build, name: string, from: number): Layer {
  return chain(
    linear(build, `${name}.0`, from, 1),
    batchNorm(build, `${name}.1`, 1),
  );
}
