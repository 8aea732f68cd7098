import {
  equivalent,
  type ErrorsOfFile,
  taught,
  untaught,
} from "./planted_error.ts";

const LOSSES_AND_METRICS = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/loss_and_gradient_test.ts",
  "tests/loss/norm_in_norm_test.ts",
  "tests/loss/monotonicity_test.ts",
  "tests/loss/multi_head_loss_test.ts",
  "tests/loss/extreme_scores_test.ts",
  "tests/loss/losses_by_formula_test.ts",
  "tests/loss/theory",
  "tests/loss/metrics",
];
const METRICS = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/metrics",
  "tests/loss/extreme_scores_test.ts",
];
const EVERYTHING = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/loss_and_gradient_test.ts",
  "tests/loss/norm_in_norm_test.ts",
  "tests/loss/monotonicity_test.ts",
  "tests/loss/multi_head_loss_test.ts",
  "tests/loss/extreme_scores_test.ts",
  "tests/loss/losses_by_formula_test.ts",
  "tests/loss/metrics",
  "tests/loss/mapping",
  "tests/loss/theory",
];
const LOSSES = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/loss_and_gradient_test.ts",
  "tests/loss/norm_in_norm_test.ts",
  "tests/loss/monotonicity_test.ts",
  "tests/loss/multi_head_loss_test.ts",
  "tests/loss/extreme_scores_test.ts",
  "tests/loss/losses_by_formula_test.ts",
  "tests/loss/theory",
];
const CORRELATIONS = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/loss_and_gradient_test.ts",
  "tests/loss/norm_in_norm_test.ts",
  "tests/loss/monotonicity_test.ts",
  "tests/loss/multi_head_loss_test.ts",
  "tests/loss/extreme_scores_test.ts",
  "tests/loss/losses_by_formula_test.ts",
  "tests/loss/metrics",
  "tests/loss/theory",
];
const MAPPINGS = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/mapping",
  "tests/loss/metrics/paired_t_test_test.ts",
  "tests/loss/extreme_scores_test.ts",
];
const THEORY = ["tests/loss/second_looks_test.ts", "tests/loss/theory"];
const TENSORS = ["tests/loss/tensor"];
const BATCHES = [
  "tests/data/batches/plan_batches_test.ts",
  "tests/data/batches/batches_test.ts",
  "tests/data/batches/batch_pieces_test.ts",
  "tests/data/batches/stream_batches_test.ts",
  "tests/data/batches/show_parts_test.ts",
  "tests/data/images_and_batches_by_hand_test.ts",
];
const IMAGES = [
  "tests/data/images/duplicates",
  "tests/data/images/decoders",
  "tests/data/images/decode",
  "tests/data/images_and_batches_by_hand_test.ts",
];
const DUPLICATES = [
  "tests/data/images/duplicates",
  "tests/data/images/decoders",
  "tests/data/images/decode",
  "tests/data/images_and_batches_by_hand_test.ts",
  "tests/model/training/opening/near_duplicates_test.ts",
];
const SPLITS = [
  "tests/data/datasets/parts_of_groups_test.ts",
  "tests/data/datasets/draw_parts_test.ts",
  "tests/data/datasets/csv_test.ts",
  "tests/data/images_and_batches_by_hand_test.ts",
];
const RESIZE = [
  "tests/data/images/resize/resize_kernel_test.ts",
  "tests/data/images/resize_image_test.ts",
  "tests/data/images_and_batches_by_hand_test.ts",
];
const NETWORK = [
  "tests/model/network/backbones",
  "tests/model/network/efficientnet_lite_test.ts",
  "tests/model/network/iqa_network_test.ts",
  "tests/model/network/layers_by_hand_test.ts",
];
const LEARNING = [
  "tests/model/learning/optimizer_test.ts",
  "tests/model/learning/weight_average_test.ts",
  "tests/model/network/layers_by_hand_test.ts",
];

/** A second set, of files and of lines that the first one left out. */
export const FURTHER_ERRORS: readonly ErrorsOfFile[] = [
  {
    file: "loss/scores.ts",
    tests: LOSSES_AND_METRICS,
    errors: [
      ...untaught([
        "view.data[view.offset + i * stride]",
        "view.data[i * stride]",
      ], ["view.data[view.offset + i * stride]", "view.data[view.offset + i]"]),
    ],
  },
  {
    file: "loss/metrics/conformal_half_width.ts",
    tests: METRICS,
    errors: [
      ...untaught([
        "(errors.length + 1) * coverage",
        "errors.length * coverage",
      ], [" * coverage - 1e-9)", " * coverage)"]),
    ],
  },
  {
    file: "loss/metrics/student_quantile.ts",
    tests: METRICS,
    errors: [
      ...untaught(["round < 60", "round < 10"], [
        "twoSidedP(middle, degreesOfFreedom)",
        "twoSidedP(middle, degreesOfFreedom + 1)",
      ]),
    ],
  },
  {
    file: "loss/norm.ts",
    tests: EVERYTHING,
    errors: [
      ...equivalent(
        "the unit that follows differs by a power of two, which changes no digit",
        ["return score / 4;", "return score / 2;"],
      ),
      ...taught("02", [
        "d += scores[i + 3]! - first;",
        "d += scores[i + 2]! - first;",
      ], ["c += square(i + 2);", "c += square(i + 1);"]),
      ...untaught([
        "return meanOf(scores.map((score) => score * unit)) / unit;",
        "return meanOf(scores.map((score) => score * unit));",
      ]),
    ],
  },
  {
    file: "loss/normalized_loss.ts",
    tests: LOSSES,
    errors: [
      ...taught("02", ["p === 1 ? Math.sign(r)", "p === 1 ? r"], [
        "signedPower(r, p - 1)",
        "signedPower(r, p)",
      ]),
      ...taught("04", [
        "weight * z.factor, z.scores, z",
        "weight, z.scores, z",
      ]),
      ...taught("03", [
        "alpha[1] * variant.value) / whole",
        "alpha[1] * value) / whole",
      ], ["sum += slopes[i]!;", "sum += slopes[0]!;"]),
    ],
  },
  {
    file: "loss/linearity.ts",
    tests: LOSSES,
    errors: [
      ...untaught([
        "scale: normOf(scores, shift, 2)",
        "scale: normOf(scores, 0, 2)",
      ], ["((scores[i]! - shift) / scale)", "(scores[i]! - shift)"]),
    ],
  },
  {
    file: "loss/monotonicity.ts",
    tests: LOSSES,
    errors: [
      ...untaught([
        "return { value: sum * weight, gradient };",
        "return { value: sum * weight / 2, gradient };",
      ], [
        "const step = h === worst ? slope + slopeOfWorst : slope;",
        "const step = slope + slopeOfWorst;",
      ]),
    ],
  },
  {
    file: "loss/metrics/plcc.ts",
    tests: CORRELATIONS,
    errors: [
      ...untaught(["xx -= xRest * xRest / n;", ""], [
        "xy -= xRest * yRest / n;",
        "",
      ]),
    ],
  },
  {
    file: "loss/metrics/krocc.ts",
    tests: METRICS,
    errors: [
      ...untaught([
        "Math.sqrt((pairs - tiedInX) * (pairs - tiedInY))",
        "Math.sqrt((pairs - tiedInY) * (pairs - tiedInY))",
      ]),
    ],
  },
  {
    file: "loss/metrics/paired_t_test.ts",
    tests: METRICS,
    errors: [
      ...equivalent(
        "the fraction converges on either side of the mean, more slowly",
        ["x < (a + 1) / (a + b + 2)", "x < a / (a + b) / 2"],
      ),
      ...untaught(["0.5 * Math.log(2 * Math.PI)", "Math.log(2 * Math.PI)"], [
        "Math.abs(step - 1) < 1e-15",
        "Math.abs(step - 1) < 1e-2",
      ]),
    ],
  },
  {
    file: "loss/metrics/bootstrap_interval.ts",
    tests: METRICS,
    errors: [...taught("01", ["drawnX[i] = x[image]!;", "drawnX[i] = x[i]!;"])],
  },
  {
    file: "loss/metrics/grouped_correlation.ts",
    tests: METRICS,
    errors: [
      ...untaught([
        "Math.abs(group.value) > 1 - 1e-12",
        "group.value > 1 - 1e-12",
      ]),
    ],
  },
  {
    file: "loss/mapping/fit_linear_mapping.ts",
    tests: MAPPINGS,
    errors: [
      ...untaught([
        "const center = yMean + (yRest - steepness * xRest) / x.length;",
        "const center = yMean;",
      ], ["xx -= xRest * xRest / x.length;", ""]),
    ],
  },
  {
    file: "loss/mapping/fit_logistic_mapping.ts",
    tests: MAPPINGS,
    errors: [
      ...untaught([
        "? [base + amplitude, base, center, width]\n    : [amplitude, 1 / width,",
        "? [base + amplitude, base, center, width]\n    : [amplitude, width,",
      ], [
        "return amplitude * steepness * step * (1 - step) + slope;",
        "return amplitude * steepness * step * (1 - step);",
      ], ["Math.max(low, Math.min(high, offset / steepness))", "low"]),
    ],
  },
  {
    file: "loss/mapping/step_problem.ts",
    tests: MAPPINGS,
    errors: [
      ...untaught(["const JUMPS = 6;", "const JUMPS = 0;"], [
        "TRIED = 12, REFINED = 5;",
        "TRIED = 1, REFINED = 1;",
      ]),
    ],
  },
  {
    file: "loss/theory/central_differences.ts",
    tests: THEORY,
    errors: [
      ...taught("04", [
        "moved[i] = middle + step;",
        "moved[i] = middle + 2 * step;",
      ]),
    ],
  },
  {
    file: "loss/theory/curvature_along_gradient.ts",
    tests: THEORY,
    errors: [...taught("05", [".map((slope) => slope / norm);", ";"])],
  },
  {
    file: "loss/theory/decompose_mse.ts",
    tests: THEORY,
    errors: [
      ...taught("03", ["(1 - pearson(x, y))", "(1 - pearson(x, y) ** 2)"]),
    ],
  },
  {
    file: "loss/theory/expected_plcc.ts",
    tests: THEORY,
    errors: [...taught("07", ["/ (2 * n);", "/ (2 * n + 2);"])],
  },
  {
    file: "loss/theory/gradient_norms.ts",
    tests: THEORY,
    errors: [
      ...taught("05", [
        "const alongScale = dot(normalized, g) ** 2;",
        "const alongScale = dot(u, g) ** 2;",
      ], [
        "center(g.map((slope, i) => slope - gamma * u[i]!));",
        "g.map((slope, i) => slope - gamma * u[i]!);",
      ]),
    ],
  },
  {
    file: "loss/theory/gradient_parts.ts",
    tests: THEORY,
    errors: [
      ...taught("04", [
        "normalizeScores(y, q).normalized",
        "normalizeScores(y, 2).normalized",
      ], [
        "const weight = p / largestSum(x.length, p, q);",
        "const weight = p / largestSum(x.length, p, 2);",
      ]),
    ],
  },
  {
    file: "loss/theory/hessian.ts",
    tests: THEORY,
    errors: [...taught("05", ["dot(row, g)", "dot(row, s)"])],
  },
  {
    file: "loss/theory/hessian_spectrum.ts",
    tests: THEORY,
    errors: [...taught("05", ["(rho - root) / 4]", "(root - rho) / 4]"])],
  },
  {
    file: "loss/theory/z_score_loss.ts",
    tests: THEORY,
    errors: [...untaught(["x.length ** (1 / q)", "x.length ** (1 / 2)"])],
  },
  {
    file: "loss/theory/spread_after_step.ts",
    tests: THEORY,
    errors: [
      ...taught("04", [
        "normalizeScores(moved).norm ** 2",
        "normalizeScores(moved).norm",
      ]),
    ],
  },
  {
    file: "loss/tensor/closed_form.ts",
    tests: TENSORS,
    errors: [
      ...untaught([
        '[spec.monotonicity, "monotonicity"],',
        '[1, "monotonicity"],',
      ]),
    ],
  },
  {
    file: "loss/tensor/normalize.ts",
    tests: TENSORS,
    errors: [
      ...untaught([
        "return { centered: tf.sub(x, min), scale, slopes };",
        "return { centered: center(x), scale, slopes };",
      ], ["      tf.div(sum, x.size),\n", "      tf.zerosLike(sum),\n"]),
    ],
  },
  {
    file: "loss/tensor/tensor_loss.ts",
    tests: TENSORS,
    errors: [...untaught(["tf.mul(dy, saved[0]!)", "saved[0]!"])],
  },
  {
    file: "loss/tensor/math.ts",
    tests: TENSORS,
    errors: [
      ...untaught([
        "tf.sum(tf.pow(unit, q)), 1 / q)",
        "tf.sum(tf.pow(unit, q)), 1 / 2)",
      ]),
    ],
  },
  {
    file: "data/batches/batches.ts",
    tests: BATCHES,
    errors: [
      ...untaught(
        [
          "Float64Array.from(places, (index) => images[index]!.score)",
          "Float64Array.from(places, (_, i) => images[i]!.score)",
        ],
        [
          "names: places.map((index) => images[index]!.name)",
          "names: places.map((_, i) => images[i]!.name)",
        ],
        ["number >= (options.start ?? 0)", "number > (options.start ?? 0)"],
        ["usable < Math.min(3, planned.length)", "usable < 3"],
        ["usable < Math.min(3, planned.length)", "usable < 2"],
      ),
    ],
  },
  {
    file: "data/batches/batch_pieces.ts",
    tests: BATCHES,
    errors: [
      ...untaught(["first.shape[2] === width", "true"], [
        "at += group.pixels.length;",
        "",
      ], ["(crop ? crops : 1)", "1"]),
    ],
  },
  {
    file: "data/batches/show_parts.ts",
    tests: BATCHES,
    errors: [
      ...untaught(["places.slice(-count)", "places.slice(0, count)"], [
        "Math.floor(bottom / 2)",
        "Math.ceil(bottom / 2)",
      ], ['augment === "flip" ? 0 : drawn.angle', "drawn.angle"]),
    ],
  },
  {
    file: "data/batches/stream_batches.ts",
    tests: BATCHES,
    errors: [...untaught(["Math.floor(batchSize / crops)", "batchSize"])],
  },
  {
    file: "data/images/duplicates/compare_pictures.ts",
    tests: IMAGES,
    errors: [
      ...untaught(
        ["0.587 * picture", "0.5 * picture"],
        ["similarity: 0.98,", "similarity: 0.9,"],
        ["difference: 2 }", "difference: 6 }"],
        [
          "gradients[at++] = gray[i + SIDE]! - gray[i]!;",
          "gradients[at++] = gray[i + 1]! - gray[i]!;",
        ],
        ["const FLAT = 0.5;", "const FLAT = 5;"],
      ),
    ],
  },
  {
    file: "data/images/duplicates/without_near_duplicates.ts",
    tests: DUPLICATES,
    errors: [
      ...untaught([
        'namesShownIn(left, "train", ["validation", "test"])',
        'namesShownIn(left, "train", ["test"])',
      ], ["namesShownIn(left,", "namesShownIn(pairs,"]),
    ],
  },
  {
    file: "data/images/duplicates/find_near_duplicates.ts",
    tests: IMAGES,
    errors: [...untaught(["splitAt(first) !== splitAt(second)", "true"])],
  },
  {
    file: "data/images/decoders/exif_orientation.ts",
    tests: IMAGES,
    errors: [
      ...untaught([
        "view.getUint16(at + 8, littleEndian)",
        "view.getUint16(at + 8, true)",
      ], ["first + 2 + i * FIELD", "first + i * FIELD"]),
    ],
  },
  {
    file: "data/datasets/parts_of_groups.ts",
    tests: SPLITS,
    errors: [
      ...untaught(["place += groups.get(key)!.length;", "place++;"], [
        "`group\\0${group}`",
        "group",
      ]),
    ],
  },
  {
    file: "data/datasets/draw_parts.ts",
    tests: SPLITS,
    errors: [
      ...untaught(["TEST_FRACTION = 0.2", "TEST_FRACTION = 0.25"], [
        "validationFraction = 0.1 }",
        "validationFraction = 0.15 }",
      ]),
    ],
  },
  {
    file: "data/images/resize/run_resize_kernel.ts",
    tests: RESIZE,
    errors: [
      ...untaught(["offset + first * width * 3,", "offset,"], [
        "const count = Math.min(BAND, height - first);",
        "const count = Math.min(BAND, height);",
      ]),
    ],
  },
  {
    file: "model/network/backbones/efficientnet_lite.ts",
    tests: NETWORK,
    errors: [
      ...untaught(
        [
          "{ blocks: 2, size: 5, stride: 2, expansion: 6, to: 40 }",
          "{ blocks: 2, size: 3, stride: 2, expansion: 6, to: 40 }",
        ],
        ["epsilon: 1e-3, momentum: 0.01", "epsilon: 1e-5, momentum: 0.01"],
        ["rounded < 0.9 * channels", "rounded < 0.5 * channels"],
        [
          "      groups: middle,\n    }),\n    relu6,",
          "      groups: middle,\n    }),",
        ],
        [
          "Math.ceil(stage.blocks * deepening)",
          "Math.floor(stage.blocks * deepening)",
        ],
      ),
    ],
  },
  {
    file: "model/network/backbones/vgg16.ts",
    tests: NETWORK,
    errors: [
      ...untaught(["first + 2 * i", "first + 2 * i + 1"], [
        "bias: constant(0),",
        "bias: constant(0.1),",
      ]),
    ],
  },
  {
    file: "model/network/backbones/alexnet.ts",
    tests: NETWORK,
    errors: [
      ...untaught(["stride: 4, padding: 2 }", "stride: 4, padding: 5 }"], [
        "shape.from * shape.size ** 2",
        "shape.from * shape.size",
      ]),
    ],
  },
  {
    file: "model/network/iqa_network.ts",
    tests: NETWORK,
    errors: [
      ...untaught([
        "config.batchNormEnd ? normalizedScore : linearScore",
        "config.batchNormEnd ? linearScore : normalizedScore",
      ], ['reduce("dr7", channels[1], p7)', 'reduce("dr7", channels[0], p7)']),
    ],
  },
  {
    file: "model/learning/optimizer.ts",
    tests: LEARNING,
    errors: [
      ...untaught([
        "? this.#config.ftLrRatio : 1",
        "? 1 : this.#config.ftLrRatio",
      ], ["1 - rate * weightDecay", "1 - weightDecay"]),
    ],
  },
  {
    file: "model/learning/update_rules.ts",
    tests: LEARNING,
    errors: [
      ...untaught(["beta2: 0.999,", "beta2: 0.99,"], [
        "tf.add(tf.mul(momentum.read(), MOMENTUM), gradient)",
        "tf.add(tf.mul(momentum.read(), MOMENTUM), tf.mul(gradient, 1 - MOMENTUM))",
      ], ["average(deltas, delta),", "average(deltas, gradient),"]),
    ],
  },
  {
    file: "model/learning/weight_average.ts",
    tests: LEARNING,
    errors: [...untaught(["this.#started ? this.#decay : 0", "this.#decay"])],
  },
];
