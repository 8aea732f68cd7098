import { equivalent, type ErrorsOfFile, untaught } from "./planted_error.ts";

const NETWORK = [
  "tests/model/network/layers/spsp_test.ts",
  "tests/model/network/iqa_network_test.ts",
  "tests/model/network/layers_by_hand_test.ts",
];
const LAYERS = [
  "tests/model/network/layers/layers_test.ts",
  "tests/model/network/layers/initializers_test.ts",
  "tests/model/network/iqa_network_test.ts",
  "tests/model/network/layers_by_hand_test.ts",
];
const LEARNING = [
  "tests/model/learning/learning_rate_at_test.ts",
  "tests/model/network/layers_by_hand_test.ts",
];

/** Planted errors of layers, heads and the rules that move them. */
export const MODEL_ERRORS: readonly ErrorsOfFile[] = [
  {
    file: "model/network/layers/spsp.ts",
    tests: NETWORK,
    errors: untaught(
      ['"max+min": ["max", "min"],', '"max+min": ["min", "max"],'],
      ['"mean+std": ["mean", "std"],', '"mean+std": ["mean", "max"],'],
      ['std: ["std"],', 'std: ["mean"],'],
      [
        "range(1, levels).flatMap((parts)",
        "range(levels, levels).flatMap((parts)",
      ],
      ["sum + parts ** 2, 0)", "sum + parts, 0)"],
      [
        "indices.map((column) => ({ row, column, parts }))",
        "indices.map((column) => ({ row: column, column: row, parts }))",
      ],
      ["STATISTICS[pool].length * cells", "cells"],
    ),
  },
  {
    file: "model/network/layers/reduction.ts",
    tests: NETWORK,
    errors: untaught(
      ["HEAD_FEATURES = 64", "HEAD_FEATURES = 32"],
      [
        "linear(build, `${name}.2`, 1024, 256),\n    batchNorm(build, `${name}.3`, 256),",
        "linear(build, `${name}.2`, 1024, 256),\n    batchNorm(build, `${name}.3`, 256),\n    relu,",
      ],
      ["    relu,\n  );", "  );"],
    ),
  },
  {
    file: "model/network/layers/layers.ts",
    tests: LAYERS,
    errors: untaught(
      ["epsilon: 1e-5,", "epsilon: 1e-3,"],
      ["momentum: 0.1,", "momentum: 0.9,"],
      ["shape.padding ?? (size - 1) / 2", "shape.padding ?? 0"],
      ["stride = 1, groups = 1", "stride = 2, groups = 1"],
      ["[to, from / groups, size, size]", "[to, from, size, size]"],
      [
        "trainable(`${name}.weight`, [channels], constant(1))",
        "trainable(`${name}.weight`, [channels], constant(0.9))",
      ],
      [
        "trainable(`${name}.bias`, [channels], constant(0))",
        "trainable(`${name}.bias`, [channels], constant(0.1))",
      ],
      [
        "statistic(`${name}.running_var`, [channels], 1)",
        "statistic(`${name}.running_var`, [channels], 2)",
      ],
      [
        "const start = linearUniform(random, from);",
        "const start = linearUniform(random, to);",
      ],
    ),
  },
  {
    file: "model/network/layers/initializers.ts",
    tests: LAYERS,
    errors: untaught(
      [
        "Math.sqrt(2 / (out! * sizeOf(window)))",
        "Math.sqrt(1 / (out! * sizeOf(window)))",
      ],
      ["Math.sqrt(2 / (out! * sizeOf(window)))", "Math.sqrt(2 / out!)"],
      ["const bound = 1 / Math.sqrt(fanIn);", "const bound = 1 / fanIn;"],
      ["bound * (2 * random() - 1)", "bound * random()"],
    ),
  },
  {
    file: "data/random/gaussian.ts",
    tests: [
      ...LAYERS,
      "tests/model/training/opening/learned_scores_test.ts",
    ],
    errors: untaught(
      [
        "Math.sqrt(-2 * Math.log(1 - random()))",
        "Math.sqrt(-Math.log(1 - random()))",
      ],
    ),
  },
  {
    file: "model/network/layers/fold_normalization.ts",
    tests: [
      "tests/model/network/layers_by_hand_test.ts",
      "tests/model/network/layers/fold_normalization_test.ts",
    ],
    errors: untaught(
      [
        "value / Math.sqrt(variance[i]! + epsilon)",
        "value / Math.sqrt(variance[i]!)",
      ],
      [
        "value / Math.sqrt(variance[i]! + epsilon)",
        "value / (variance[i]! + epsilon)",
      ],
      [
        "((bias?.[i] ?? 0) - mean[i]!) * factor + offset[i]!",
        "((bias?.[i] ?? 0) + mean[i]!) * factor + offset[i]!",
      ],
      [
        "((bias?.[i] ?? 0) - mean[i]!) * factor + offset[i]!",
        "-mean[i]! * factor + offset[i]!",
      ],
    ),
  },
  {
    file: "model/network/iqa_network.ts",
    tests: NETWORK,
    errors: untaught(
      ["this.#poolLate = spsp(pool, p7);", "this.#poolLate = spsp(pool, p6);"],
      [
        "on.concat([early, late])",
        "on.concat([late, early])",
      ],
      ["this.#scoreLate(on, late),", "this.#scoreLate(on, early),"],
      ["p6 = 1, p7 = 1", "p6 = 1, p7 = 2"],
    ),
  },
  {
    file: "model/network/backbones/resnet.ts",
    tests: [
      "tests/model/network/iqa_network_test.ts",
      "tests/model/network/backbones",
      "tests/model/network/layers_by_hand_test.ts",
    ],
    errors: [
      ...untaught(
        ["const EXPANSION = 4;", "const EXPANSION = 2;"],
        ["stride: index === 0 ? 1 : 2,", "stride: 2,"],
        [
          "early: chain(start, ...stages.slice(0, 3)),",
          "early: chain(start, ...stages.slice(0, 2)),",
        ],
        [
          "{ size: 3, stride: 2, padding: 1 }",
          "{ size: 3, stride: 2, padding: 0 }",
        ],
        [
          "on.relu(on.sum(residual(on, x), straight))",
          "on.sum(residual(on, x), straight)",
        ],
      ),
      ...equivalent(
        "a stage of a ResNet that halves the map doubles its channels, in every width",
        ["from === to && stride === 1 ? undefined", "from === to ? undefined"],
      ),
    ],
  },
  {
    file: "model/learning/learning_rate_at.ts",
    tests: LEARNING,
    errors: untaught(
      ["const STEP_DECAYS = 2;", "const STEP_DECAYS = 3;"],
      ["const WARM_UP = 0.3;", "const WARM_UP = 0.2;"],
      ["const START_DIVISOR = 25;", "const START_DIVISOR = 20;"],
      [
        "(1 + Math.cos(Math.PI * done)) / 2",
        "(1 + Math.cos(Math.PI * done)) / 2.5",
      ],
      ["return 0.1 ** Math.floor(", "return 0.2 ** Math.floor("],
      ["const WARM_UP_START = 0.01;", "const WARM_UP_START = 0.1;"],
    ),
  },
];
