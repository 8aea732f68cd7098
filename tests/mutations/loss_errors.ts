import {
  equivalent,
  type ErrorsOfFile,
  taught,
  untaught,
} from "./planted_error.ts";

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
const METRICS = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/metrics",
  "tests/loss/extreme_scores_test.ts",
];
const MAPPINGS = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/mapping",
  "tests/loss/metrics/paired_t_test_test.ts",
];
const THEORY = [
  "tests/loss/second_looks_test.ts",
  "tests/loss/theory",
];
const EVERYTHING = [
  ...LOSSES.slice(0, -1),
  "tests/loss/metrics",
  "tests/loss/mapping",
  "tests/loss/theory",
];

/** Planted errors of the losses on numbers, the metrics, mappings and theory. */
export const LOSS_ERRORS: readonly ErrorsOfFile[] = [
  {
    file: "loss/norm.ts",
    tests: EVERYTHING,
    errors: [
      ...taught(
        "02",
        [
          "const mean = first + (a + b + c + d) / scores.length;",
          "const mean = first + (a + b + c) / scores.length;",
        ],
        [
          "const mean = first + (a + b + c + d) / scores.length;",
          "const mean = first + (a + b + c + d) / (scores.length - 1 || 1);",
        ],
        ["b += scores[i + 1]! - first;", "b += scores[i + 1]!;"],
        ["b += square(i + 1);", "b += square(i);"],
        ["return a + b + c + d;", "return a + b + c;"],
        [
          "q === 2 ? Math.sqrt(sum) : sum ** (1 / q);",
          "q === 2 ? Math.sqrt(sum) : sum;",
        ],
        [
          "sum += q === 1 ? magnitude : magnitude ** q;",
          "sum += magnitude ** 2;",
        ],
      ),
      ...untaught(
        [
          "for (let i = fours; i < scores.length; i++) a += scores[i]! - first;",
          "for (let i = fours + 1; i < scores.length; i++) a += scores[i]! - first;",
        ],
        [
          "for (let i = fours; i < scores.length; i++) a += square(i);",
          "for (let i = fours; i < scores.length - 1; i++) a += square(i);",
        ],
        [
          "if (sum > 1e-280 && sum < 1e280) return root(sum, q);",
          "return root(sum, q);",
        ],
        ["if (sum > 1e-280 && sum < 1e280)", "if (sum < 1e280)"],
        ["if (sum > 1e-280 && sum < 1e280)", "if (sum > 1e-280)"],
        [
          "Math.max(Math.floor(Math.log2(peak)), -1000)",
          "Math.floor(Math.log2(peak))",
        ],
        [
          "return root(sumOfPowers(scores, shift, unit, q), q) / unit;",
          "return root(sumOfPowers(scores, shift, unit, q), q);",
        ],
        [
          "peak = Math.max(peak, Math.abs(score - shift));",
          "peak = Math.max(peak, score - shift);",
        ],
        [
          "return x === 0 ? 0 : Math.sign(x) * Math.abs(x) ** e;",
          "return Math.abs(x) ** e;",
        ],
        [
          "return x === 0 ? 0 : Math.sign(x) * Math.abs(x) ** e;",
          "return Math.sign(x) * Math.abs(x) ** (e + 1e-3);",
        ],
        [
          "return x === 0 ? 0 : Math.sign(x)",
          "return x === 0 ? 1 : Math.sign(x)",
        ],
      ),
      ...equivalent(
        "the power of e = 1 is the number itself",
        ["if (e === 1) return x;", ""],
      ),
    ],
  },
  {
    file: "loss/range.ts",
    tests: LOSSES,
    errors: untaught(
      [
        "if (score < min) [min, atMin] = [score, 0];",
        "if (score < min) [min, atMin] = [score, 1];",
      ],
      [
        "if (score > max) [max, atMax] = [score, 0];",
        "if (score > max) max = score;",
      ],
      ["if (score === min) atMin++;", "if (score === min) atMin = 1;"],
      ["if (score === max) atMax++;", "if (score === max) atMax = 1;"],
      ["if (score < min)", "if (score <= min)"],
    ),
  },
  {
    file: "loss/correlation.ts",
    tests: LOSSES,
    errors: [
      ...taught(
        "03",
        ["const rho = zs / zNorm / sNorm;", "const rho = zs / zNorm;"],
        [
          "const rho = zs / zNorm / sNorm;",
          "const rho = 0.99 * zs / zNorm / sNorm;",
        ],
        ["alongSubjective: 1 / (zNorm * sNorm),", "alongSubjective: 0,"],
        ["? -rho / zz : 0,", "? rho / zz : 0,"],
        ["? -rho / zz : 0,", "? 0 : 0,"],
        ["zs += zi * si;", "zs += zi * zi;"],
      ),
      ...untaught(
        ["const SMALLEST_NORM = 1e-8;", "const SMALLEST_NORM = 1e-2;"],
        ["const SMALLEST_NORM = 1e-8;", "const SMALLEST_NORM = 0;"],
        [
          "const zNorm = Math.max(Math.sqrt(zz), SMALLEST_NORM);",
          "const zNorm = Math.sqrt(zz);",
        ],
        [
          "const sNorm = Math.max(Math.sqrt(ss), SMALLEST_NORM);",
          "const sNorm = Math.sqrt(ss);",
        ],
        ["zNorm > SMALLEST_NORM ? -rho / zz", "true ? -rho / zz"],
        ["rho: products(z, s).zs / n,", "rho: products(z, s).zs / (n - 1),"],
        ["alongSubjective: 1 / n,", "alongSubjective: 1,"],
      ),
    ],
  },
  {
    file: "loss/normalized_loss.ts",
    tests: LOSSES,
    errors: [
      ...taught(
        "02",
        ["const divisor = scale + eps;", "const divisor = scale + 1e-3;"],
        ["const r = rho * z - s + offset;", "const r = rho * z - s + 1e-3;"],
        [
          "const mean = powers / constant;",
          "const mean = powers / constant / 2;",
        ],
        ["powers += slope * r;", "powers += Math.abs(slope);"],
        ["const s = (y[i]! - yShift) * yFactor;", "const s = y[i]! * yFactor;"],
        ["const z = (x[i]! - xShift) * xFactor;", "const z = x[i]! * xFactor;"],
      ),
      ...taught(
        "03",
        [
          "value = (alpha[0] * value + alpha[1] * variant.value) / whole;",
          "value = alpha[0] * value + variant.value;",
        ],
        [
          "slopes[i] = weight * (rho * slopes[i]! + totals.gamma * slopeOfRho);",
          "slopes[i] = weight * rho * slopes[i]!;",
        ],
        [
          "slopes[i] = weight * (rho * slopes[i]! + totals.gamma * slopeOfRho);",
          "slopes[i] = weight * (slopes[i]! + totals.gamma * slopeOfRho);",
        ],
        [
          "slopes[i] = weight * (rho * slopes[i]! + totals.gamma * slopeOfRho);",
          "slopes[i] = rho * slopes[i]! + totals.gamma * slopeOfRho;",
        ],
        [
          "const { value, weight, totals } = compare(z, s, rho, distance, slopes);",
          "const { value, weight, totals } = compare(z, s, 1, distance, slopes);",
        ],
      ),
      ...taught(
        "04",
        ["if (detach) totals = { sum: 0, gamma: 0 };", ""],
        ["if (detach) totals", "if (!detach) totals"],
        ["gamma += slope * z;", "gamma += slope;"],
        ["sum += slope;", "sum += r;"],
        ["weight: p / constant, totals };", "weight: 1 / constant, totals };"],
        ["if (z.scale === 0) return { value, gradient: slopes.fill(0) };", ""],
      ),
      ...untaught(
        ["const whole = alpha[0] + alpha[1];", "const whole = 1;"],
        [
          "(alpha[0] * weight * slopes[i]! + alpha[1] * variant.slopes[i]!) /",
          "(alpha[0] * slopes[i]! + alpha[1] * variant.slopes[i]!) /",
        ],
        ["totals = sumSlopes(slopes, z);", ""],
        ["weight = 1;", ""],
        ["const value = mean ** (1 / p);", "const value = mean;"],
        [
          "weight: powers === 0 ? 0 : value / powers, totals };",
          "weight: value / powers, totals };",
        ],
        [
          "weight: powers === 0 ? 0 : value / powers, totals };",
          "weight: p * value / powers, totals };",
        ],
        [
          "gamma += slopes[i]! * (scores[i]! - shift);",
          "gamma += slopes[i]! * scores[i]!;",
        ],
        ["return { sum, gamma: gamma * factor };", "return { sum, gamma };"],
        [
          "if (predicted.length === 1) return { value: 0, gradient: slopes };",
          "",
        ],
        ["divisor === 0 ? 0 : 1 / divisor", "1 / divisor"],
        ["const LEAST_SCALE = 2 ** -960;", "const LEAST_SCALE = 0;"],
        ["const LIFT = 2 ** 600;", "const LIFT = 1;"],
        [
          "return normalize(lifted, normalization, eps * LIFT, LIFT);",
          "return normalize(lifted, normalization, eps, LIFT);",
        ],
        ["slopes.map((slope) => slope * z.lift)", "slopes"],
        [
          "const slopeOfRho = alongSubjective * si + alongPredicted * zi;",
          "const slopeOfRho = alongSubjective * si;",
        ],
      ),
    ],
  },
  {
    file: "loss/norm_in_norm.ts",
    tests: LOSSES,
    errors: [
      ...taught(
        "02",
        [
          "return 2 ** (p * Math.max(1, 1 / q)) * n ** Math.max(0, 1 - p / q);",
          "return 2 ** p;",
        ],
        [
          "return 2 ** (p * Math.max(1, 1 / q)) * n ** Math.max(0, 1 - p / q);",
          "return 2 * n ** Math.max(0, 1 - p / q);",
        ],
        ["n ** Math.max(0, 1 - p / q);", "n ** (1 - p / q);"],
        ["n ** Math.max(0, 1 - p / q);", "(n - 1) ** Math.max(0, 1 - p / q);"],
        [
          "return { shift, scale: normOf(scores, shift, q) };",
          "return { shift, scale: normOf(scores, shift, 2) };",
        ],
        [
          "return { shift, scale: normOf(scores, shift, q) };",
          "return { shift, scale: normOf(scores, 0, q) };",
        ],
        ["const shift = meanOf(scores);", "const shift = scores[0]!;"],
      ),
      ...taught(
        "04",
        [
          "(slopes[i]! - mean - along * (scores[i]! - shift));",
          "(slopes[i]! - mean);",
        ],
        [
          "(slopes[i]! - mean - along * (scores[i]! - shift));",
          "(slopes[i]! - along * (scores[i]! - shift));",
        ],
        [
          "const mean = sum / n, along = gamma / scale;",
          "const mean = sum / n, along = gamma;",
        ],
        [
          "signedPower((score - shift) / scale, q - 1)",
          "signedPower((score - shift) / scale, q)",
        ],
        ["const mean = sum / n - gamma * meanOf(u);", "const mean = sum / n;"],
        [
          "slopes[i] = factor * (slopes[i]! - mean - gamma * u[i]!);",
          "slopes[i] = factor * (slopes[i]! - mean);",
        ],
      ),
      ...untaught(
        ["2 ** (p * Math.max(1, 1 / q))", "2 ** p"],
        ["offset: p < 1 ? eps : 0,", "offset: 0,"],
        ["offset: p < 1 ? eps : 0,", "offset: eps,"],
        [
          "correlation: cosine,",
          "correlation: (z, s) => ({ ...cosine(z, s), alongPredicted: 0 }),",
        ],
      ),
    ],
  },
  {
    file: "loss/linearity.ts",
    tests: LOSSES,
    errors: untaught(
      ["constant: 4 * predicted.length,", "constant: predicted.length,"],
      [
        "scale: normOf(scores, shift, 2) / Math.sqrt(scores.length),",
        "scale: normOf(scores, shift, 2) / Math.sqrt(scores.length - 1),",
      ],
      [
        "(slopes[i]! - (sum + gamma * ((scores[i]! - shift) / scale)) / n);",
        "(slopes[i]! - sum / n);",
      ],
      ["p: 2,", "p: 1,"],
    ),
  },
  {
    file: "loss/min_max_norm.ts",
    tests: LOSSES,
    errors: untaught(
      ["constant: predicted.length,", "constant: 4 * predicted.length,"],
      [
        "return { shift: min, scale: max - min };",
        "return { shift: max, scale: max - min };",
      ],
      ["(sum - gamma) / atMin : 0;", "sum / atMin : 0;"],
      ["(sum - gamma) / atMin : 0;", "(sum - gamma) : 0;"],
      ["gamma / atMax : 0;", "gamma : 0;"],
      [
        "slopes[i] = factor * (slopes[i]! - atLow - atHigh);",
        "slopes[i] = factor * (slopes[i]! - atLow + atHigh);",
      ],
      [
        "correlation: cosine,",
        "correlation: (z, s) => ({ ...cosine(z, s), rho: 1 }),",
      ],
    ),
  },
  {
    file: "loss/mean_norm.ts",
    tests: LOSSES,
    errors: untaught(
      ["constant: 4 * predicted.length,", "constant: predicted.length,"],
      [
        "return { shift: meanOf(scores), scale: max - min };",
        "return { shift: (max + min) / 2, scale: max - min };",
      ],
      ["gamma / atMin : 0;", "gamma : 0;"],
      ["gamma / atMax : 0;", "gamma : 0;"],
      [
        "slopes[i]! - sum / slopes.length + atLow - atHigh",
        "slopes[i]! - sum / slopes.length - atLow + atHigh",
      ],
    ),
  },
  {
    file: "loss/scaling.ts",
    tests: LOSSES,
    errors: untaught(
      ["constant: 4 * predicted.length,", "constant: 2 * predicted.length,"],
      ["normOf(scores, 0, p)", "normOf(scores, 0, 2)"],
      [
        "signedPower(scores[i]! / scale, p - 1)",
        "signedPower(scores[i]! / scale, p)",
      ],
      [
        "(slopes[i]! - gamma * signedPower",
        "(slopes[i]! + gamma * signedPower",
      ],
    ),
  },
  {
    file: "loss/mae.ts",
    tests: LOSSES,
    errors: untaught(
      ["sum += Math.abs(difference);", "sum += difference;"],
      [
        "gradient[i] = Math.sign(difference) / n;",
        "gradient[i] = Math.sign(difference);",
      ],
      [
        "return { value: sum / n, gradient };",
        "return { value: sum, gradient };",
      ],
      ["predicted[i]! - subjective[i]!", "subjective[i]! - predicted[i]!"],
    ),
  },
  {
    file: "loss/mse.ts",
    tests: LOSSES,
    errors: untaught(
      [
        "sum += difference * difference;",
        "sum += difference * difference / 2;",
      ],
      ["gradient[i] = 2 * difference / n;", "gradient[i] = difference / n;"],
      [
        "return { value: sum / n, gradient };",
        "return { value: sum / (n - 1 || 1), gradient };",
      ],
    ),
  },
  {
    file: "loss/monotonicity.ts",
    tests: LOSSES,
    errors: untaught(
      ["sum += 2 * h;", "sum += h;"],
      [
        "const weight = 1 / (n * (n - 1) * (1 + worst));",
        "const weight = 1 / (n * n * (1 + worst));",
      ],
      [
        "const weight = 1 / (n * (n - 1) * (1 + worst));",
        "const weight = 1 / (n * (n - 1));",
      ],
      ["if (h === worst) atWorst++;", "atWorst = 1;"],
      [
        "detach ? 0 : -sum * weight / (1 + worst) / atWorst",
        "-sum * weight / (1 + worst) / atWorst",
      ],
      ["detach ? 0 : -sum * weight / (1 + worst) / atWorst", "0"],
      ["const slope = 2 * weight;", "const slope = weight;"],
      ["gradient[below]! -= step;", "gradient[below]! += step;"],
      ["if (x > 0 && y < 0) visit(i, j);", "if (x > 0 && y <= 0) visit(i, j);"],
      ["if (x < 0 && y > 0) visit(j, i);", ""],
      ["j < i; j++", "j < i - 1; j++"],
    ),
  },
  {
    file: "loss/multi_head_loss.ts",
    tests: LOSSES,
    errors: untaught(
      ["value += weight * loss.value;", "value += loss.value;"],
      ["weight * slope", "slope"],
      ["const weight = beta[head]!;", "const weight = beta[0]!;"],
    ),
  },
  {
    file: "loss/loss_and_gradient.ts",
    tests: LOSSES,
    errors: untaught(
      ["value: value + weight * term.value,", "value: value + term.value,"],
      ["slope + weight * term.gradient[i]!", "slope"],
      ['"mean-norm": meanNorm,', '"mean-norm": minMaxNorm,'],
    ),
  },
  {
    file: "loss/resolve_loss_spec.ts",
    tests: LOSSES,
    errors: [
      ...taught(
        "02",
        ["p = 1,", "p = 2,"],
        ["q = 2,", "q = 1,"],
      ),
      ...untaught(
        ["eps = 1e-8,", "eps = 1e-6,"],
        ["alpha = [1, 0],", "alpha = [1, 0.1],"],
        ["detach = false,", "detach = true,"],
        ["exponent = true,", "exponent = false,"],
        ["monotonicity = 0,", "monotonicity = 0.1,"],
      ),
    ],
  },
  {
    file: "loss/metrics/plcc.ts",
    tests: EVERYTHING,
    errors: [
      ...taught(
        "01",
        [
          "const v = x[i]! - xMean, w = y[i]! - yMean;",
          "const v = x[i]!, w = y[i]! - yMean;",
        ],
        ["xy += v * w;", "xy += v * v;"],
        ["xy / Math.sqrt(xx * yy)", "xy / Math.sqrt(xx * xx)"],
        ["xy / Math.sqrt(xx * yy)", "(xy / Math.sqrt(xx * yy)) ** 2"],
      ),
      ...untaught(
        [
          "return cosine(x, y) ?? cosine(toUsualSize(x), toUsualSize(y)) ?? NaN;",
          "return cosine(x, y) ?? NaN;",
        ],
        ["sum > 1e-140 && sum < 1e140", "sum > 0 && sum < 1e140"],
        ["sum > 1e-140 && sum < 1e140", "sum > 1e-140"],
        ["cosine(toUsualSize(x), toUsualSize(y))", "cosine(toUsualSize(x), y)"],
        [
          "Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))",
          "xy / Math.sqrt(xx * yy)",
        ],
        ["cosine(toUsualSize(x), toUsualSize(y))", "cosine(x, toUsualSize(y))"],
      ),
    ],
  },
  {
    file: "loss/metrics/srocc.ts",
    tests: METRICS,
    errors: taught(
      "01",
      [
        "pearson(averageRanks(x), averageRanks(y))",
        "pearson(averageRanks(x), y)",
      ],
      ["pearson(averageRanks(x), averageRanks(y))", "pearson(x, y)"],
    ),
  },
  {
    file: "loss/metrics/average_ranks.ts",
    tests: METRICS,
    errors: untaught(
      ["const rank = (start + 1 + end) / 2;", "const rank = start + 1;"],
      ["const rank = (start + 1 + end) / 2;", "const rank = end;"],
      ["scores[order[end]!] === score", "false"],
    ),
  },
  {
    file: "loss/metrics/sort_order.ts",
    tests: METRICS,
    errors: untaught(
      ["numbers[i] = scores[i]! + 0;", "numbers[i] = scores[i]!;"],
      ["(-(high >>> 31) | 0x80000000)", "0x80000000"],
      ["(-(high >>> 31) | 0x80000000)", "-(high >>> 31)"],
      ["words[2 * i]! ^ -(words[2 * i + 1]! >>> 31)", "words[2 * i]!"],
      ["if (!settle(records, scores)) {", "if (false) {"],
      ["shift < 32; shift += BITS", "shift < 22; shift += BITS"],
      [
        "scores[records[at - 1]!]! > score",
        "scores[records[at - 1]!]! >= score",
      ],
    ),
  },
  {
    file: "loss/metrics/count_inversions.ts",
    tests: METRICS,
    errors: untaught(
      ["for (let k = block; k > 0;", "for (let k = block + 1; k > 0;"],
      ["count += byBit(blocks, spare, bit);", "byBit(blocks, spare, bit);"],
      ["(isHigh - 1)", "-isHigh"],
      ["blocks[at - 1]! > rank", "blocks[at - 1]! > rank + 1"],
      ["const size = 1 << SMALL;", "const size = 1 << (SMALL - 1);"],
    ),
  },
  {
    file: "loss/metrics/krocc.ts",
    tests: METRICS,
    errors: [
      ...taught(
        "01",
        [
          "const pairs = x.length * (x.length - 1) / 2;",
          "const pairs = x.length * x.length / 2;",
        ],
        ["return (concordant - discordant) /", "return concordant /"],
      ),
      ...untaught(
        [
          "const concordant = pairs - tiedInX - tiedInY + tiedInBoth - discordant;",
          "const concordant = pairs - tiedInX - tiedInY - discordant;",
        ],
        ["Math.sqrt((pairs - tiedInX) * (pairs - tiedInY));", "pairs;"],
        [
          "Math.sqrt((pairs - tiedInX) * (pairs - tiedInY));",
          "(pairs - tiedInX);",
        ],
        ["? before + 1 : 0;", "? 1 : 0;"],
        ["subarray(start, end).sort();", "subarray(start, end);"],
        ["pairs += tiedPairs(Float64Array.from", "tiedPairs(Float64Array.from"],
      ),
    ],
  },
  {
    file: "loss/metrics/rmse.ts",
    tests: METRICS,
    errors: [
      ...taught(
        "01",
        ["/ Math.sqrt(x.length);", "/ Math.sqrt(x.length - 1);"],
        ["0, 2) /", "0, 1) /"],
        ["score - y[i]!", "Math.max(0, score - y[i]!)"],
      ),
    ],
  },
  {
    file: "loss/metrics/outlier_ratio.ts",
    tests: METRICS,
    errors: taught(
      "01",
      ["> 2 * stdScale * deviation", "> 1 * stdScale * deviation"],
      ["> 2 * stdScale * deviation", "> 3 * stdScale * deviation"],
      ["> 2 * stdScale * deviation", "> 2 * deviation"],
      ["Math.abs(x[i]! - y[i]!) >", "(x[i]! - y[i]!) >"],
      ["return outliers / x.length;", "return outliers / (x.length + 1);"],
    ).concat(
      untaught(["> 2 * stdScale * deviation", ">= 2 * stdScale * deviation"]),
    ),
  },
  {
    file: "loss/metrics/quantile.ts",
    tests: METRICS,
    errors: untaught(
      [
        "const at = share * (sorted.length - 1);",
        "const at = share * sorted.length;",
      ],
      [
        "return below + (at - Math.floor(at)) * (above - below);",
        "return below;",
      ],
      [
        "return below + (at - Math.floor(at)) * (above - below);",
        "return above;",
      ],
    ),
  },
  {
    file: "loss/metrics/bootstrap_interval.ts",
    tests: METRICS,
    errors: [
      ...taught(
        "01",
        ["confidence = 0.95 }", "confidence = 0.9 }"],
        [
          "high: quantile(sorted, 1 - outside),",
          "high: quantile(sorted, 1 - 2 * outside),",
        ],
        [
          "low: quantile(sorted, outside),",
          "low: quantile(sorted, 2 * outside),",
        ],
        [
          "const outside = (1 - confidence) / 2;",
          "const outside = 1 - confidence;",
        ],
      ),
      ...untaught(
        ["drawnY[i] = y[image]!;", "drawnY[i] = y[i]!;"],
        ["Math.floor(prng() * n)", "Math.floor(prng() * (n - 1))"],
        ["resamples = 1000,", "resamples = 100,"],
        [
          "if (!Number.isNaN(result)) results.push(result);",
          "results.push(result);",
        ],
        ["value: metric(x, y),", "value: quantile(sorted, 0.5),"],
      ),
    ],
  },
  {
    file: "loss/metrics/paired_t_test.ts",
    tests: METRICS,
    errors: [
      ...taught(
        "01",
        [
          "normOf(differences, meanDifference, 2) / Math.sqrt(n - 1)",
          "normOf(differences, meanDifference, 2) / Math.sqrt(n)",
        ],
        [
          "const t = meanDifference / (deviation / Math.sqrt(n));",
          "const t = meanDifference / deviation;",
        ],
        ["const degreesOfFreedom = n - 1;", "const degreesOfFreedom = n;"],
        [
          "incompleteBeta(1 - y, y, nu / 2, 0.5)",
          "incompleteBeta(1 - y, y, nu / 2, 0.5) / 2",
        ],
        ["(value, i) => value - b[i]!", "(value, i) => b[i]! - value"],
      ),
      ...untaught(
        [
          "const y = t * t / (nu + t * t);",
          "const y = t * t / (1 + nu + t * t);",
        ],
        ["if (!(y < 1)) return 0;", "if (!(y < 1)) return 1;"],
        ["const even = m * (b - m) * x", "const even = m * (b + m) * x"],
        ["while (shifted < 15)", "while (shifted < 2)"],
        ["(1 / 12 - z", "(1 / 11 - z"],
        ["b * Math.log1p(-x)", "b * Math.log(x)"],
      ),
    ],
  },
  {
    file: "loss/metrics/compare_models.ts",
    tests: METRICS,
    errors: taught(
      "01",
      ["Math.abs(apply(score) - y[i]!)", "(apply(score) - y[i]!) ** 2"],
      ["Math.abs(apply(score) - y[i]!)", "Math.abs(score - y[i]!)"],
      ["mappedErrors(second, subjective),", "mappedErrors(first, subjective),"],
    ),
  },
  {
    file: "loss/metrics/grouped_correlation.ts",
    tests: METRICS,
    errors: untaught(
      ["const NEARLY_PERFECT = 0.99;", "const NEARLY_PERFECT = 0.999;"],
      ["sum += group.size *", "sum +="],
      ["return Math.tanh(sum / size);", "return sum / size;"],
      [
        "members.predicted.length >= minimumSize",
        "members.predicted.length > minimumSize",
      ],
      ['metric === "krocc" ? 6 : 15', "15"],
      ["NEARLY_PERFECT * Math.sign(group.value)", "NEARLY_PERFECT"],
      [".filter(({ value }) => !Number.isNaN(value));", ";"],
    ),
  },
  {
    file: "loss/metrics/pool_frame_scores.ts",
    tests: METRICS,
    errors: untaught(
      ["length / inverses", "inverses / length"],
      ["min > 0 ?", "min >= 0 ?"],
      ["p5: quantile(sorted, 0.05),", "p5: quantile(sorted, 0.1),"],
      ["p20: quantile(sorted, 0.2),", "p20: quantile(sorted, 0.25),"],
      ["sum + score, 0) / length", "sum + score, 0) / (length + 1)"],
    ),
  },
  {
    file: "loss/mapping/fit_linear_mapping.ts",
    tests: MAPPINGS,
    errors: [
      ...taught(
        "03",
        [
          "const steepness = xx === 0 ? 0 : xy / xx;",
          "const steepness = xx === 0 ? 0 : xy / Math.sqrt(xx);",
        ],
        ["intercept: apply(0), apply };", "intercept: apply(1), apply };"],
        [
          "center + steepness * (score * unit - xMean);",
          "center + steepness * score * unit;",
        ],
        ["xy += v * w;", "xy += v * v;"],
      ),
      ...untaught(
        [
          "const steepness = xx === 0 ? 0 : xy / xx;",
          "const steepness = xy / xx;",
        ],
        ["return { slope: steepness * unit,", "return { slope: steepness,"],
      ),
    ],
  },
  {
    file: "loss/mapping/fit_logistic_mapping.ts",
    tests: MAPPINGS,
    errors: untaught(
      [
        "const width = spread / best.steepness;",
        "const width = 1 / best.steepness;",
      ],
      [
        "const center = mean + width * best.offset;",
        "const center = width * best.offset;",
      ],
      ["const tilt = best.slope / spread;", "const tilt = best.slope;"],
      ["tilt * (score - mean);", "tilt * score;"],
      ["base + amplitude / 2 - tilt * mean];", "base + amplitude / 2];"],
      [
        "[base + amplitude, base, center, width]",
        "[base, base + amplitude, center, width]",
      ],
    ),
  },
  {
    file: "loss/theory/central_differences.ts",
    tests: THEORY,
    errors: taught(
      "04",
      [
        "return (above - below) / (2 * step);",
        "return (above - below) / step;",
      ],
      [
        "return (above - below) / (2 * step);",
        "return (above - below) / (2 * step) * (1 + 5e-5);",
      ],
      ["moved[i] = middle - step;", "moved[i] = middle;"],
      ["moved[i] = middle;\n    return", "return"],
    ),
  },
  {
    file: "loss/theory/curvature_along_gradient.ts",
    tests: THEORY,
    errors: taught(
      "05",
      [
        "const weight = p * (p - 1) / largestSum(g.length, p, 2);",
        "const weight = p / largestSum(g.length, p, 2);",
      ],
      ["const plain = bent / norm ** 2;", "const plain = bent / norm;"],
      ["plain - gamma * squaredNorm(gradient) / norm ** 2", "plain"],
      [
        "plain - gamma * squaredNorm(gradient) / norm ** 2",
        "plain + gamma * squaredNorm(gradient) / norm ** 2",
      ],
      [
        "Math.abs(differences[i]!) ** (p - 2)",
        "Math.abs(differences[i]!) ** (p - 1)",
      ],
      ["(slope, i) => slope - gamma * u[i]!", "(slope) => slope"],
      ["    gamma,\n  };", "    gamma: Math.abs(gamma),\n  };"],
    ),
  },
  {
    file: "loss/theory/decompose_mse.ts",
    tests: THEORY,
    errors: taught(
      "03",
      ["offset: (xMean - yMean) ** 2,", "offset: Math.abs(xMean - yMean),"],
      ["spread: (xSigma - ySigma) ** 2,", "spread: (xSigma + ySigma) ** 2,"],
      ["2 * product * (1 - pearson(x, y))", "product * (1 - pearson(x, y))"],
      [
        "const root = Math.sqrt(x.length);",
        "const root = Math.sqrt(x.length - 1);",
      ],
    ).concat(
      untaught(["product === 0 ? 0 :", "product === 0 ? NaN :"]),
    ),
  },
  {
    file: "loss/theory/expected_plcc.ts",
    tests: THEORY,
    errors: taught(
      "07",
      [
        "return rho - rho * (1 - rho ** 2) / (2 * n);",
        "return rho - (1 - rho ** 2) / (2 * n);",
      ],
      ["return rho - rho * (1 - rho ** 2) / (2 * n);", "return rho;"],
      [
        "return rho - rho * (1 - rho ** 2) / (2 * n);",
        "return rho - rho * (1 - rho ** 2) / n;",
      ],
      [
        "return rho - rho * (1 - rho ** 2) / (2 * n);",
        "return rho + rho * (1 - rho ** 2) / (2 * n);",
      ],
      [
        "return rho - rho * (1 - rho ** 2) / (2 * n);",
        "return rho - rho * (1 - rho) / (2 * n);",
      ],
    ),
  },
  {
    file: "loss/theory/gradient_norms.ts",
    tests: THEORY,
    errors: taught(
      "05",
      [
        "squared: squaredNorm(gradient) / norm ** 2,",
        "squared: squaredNorm(gradient) / norm,",
      ],
      [
        "squared: squaredNorm(gradient) / norm ** 2,",
        "squared: squaredNorm(g) / norm ** 2,",
      ],
      [
        "(squaredNorm(g) - alongShift - alongScale) / norm ** 2",
        "(squaredNorm(g) - alongScale) / norm ** 2",
      ],
      [
        "(squaredNorm(g) - alongShift - alongScale) / norm ** 2",
        "(squaredNorm(g) - alongShift) / norm ** 2",
      ],
      ["sum + slope, 0) ** 2 / n;", "sum + slope, 0) ** 2;"],
      [
        "bound: kappa ** 2 * squaredNorm(center(g)) / norm ** 2,",
        "bound: squaredNorm(center(g)) / norm ** 2,",
      ],
      [
        "bound: kappa ** 2 * squaredNorm(center(g)) / norm ** 2,",
        "bound: kappa ** 2 * squaredNorm(g) / norm ** 2,",
      ],
      [
        "bound: kappa ** 2 * squaredNorm(center(g)) / norm ** 2,",
        "bound: 2 * kappa ** 2 * squaredNorm(center(g)) / norm ** 2,",
      ],
      ["Math.sqrt(squaredNorm(u) * squaredNorm(normalized))", "squaredNorm(u)"],
      ["Math.sqrt(squaredNorm(u) * squaredNorm(normalized))", "1"],
      [
        "limit: (exponents.p ?? 1) / (2 * norm),",
        "limit: (exponents.p ?? 1) / norm,",
      ],
      ["limit: (exponents.p ?? 1) / (2 * norm),", "limit: 1 / (2 * norm),"],
    ),
  },
  {
    file: "loss/theory/gradient_parts.ts",
    tests: THEORY,
    errors: taught(
      "04",
      [
        "const weight = p / largestSum(x.length, p, q);",
        "const weight = 1 / largestSum(x.length, p, q);",
      ],
      ["weight * signedPower(d, p - 1)", "weight * signedPower(d, p)"],
      ["signedPower(score, q - 1)", "signedPower(score, q)"],
      ["gamma: dot(g, normalized)", "gamma: -dot(g, normalized)"],
      ["gamma: dot(g, normalized)", "gamma: dot(g, u)"],
    ),
  },
  {
    file: "loss/theory/hessian.ts",
    tests: THEORY,
    errors: taught(
      "05",
      [
        "const weight = p * (p - 1) / largestSum(n, p, 2);",
        "const weight = p * p / largestSum(n, p, 2);",
      ],
      ["Math.abs(d) ** (p - 2)", "Math.abs(d) ** p"],
      ["(i === j ? 1 : 0) - 1 / n - si * sj", "(i === j ? 1 : 0) - si * sj"],
      [
        "(dot(bent, projection[j]!) - gamma * value -",
        "(dot(bent, projection[j]!) + gamma * value -",
      ],
      [
        "projected[i]! * s[j]! - s[i]! * projected[j]!) / norm ** 2",
        "projected[i]! * s[j]!) / norm ** 2",
      ],
      ["s[i]! * projected[j]!) / norm ** 2", "s[i]! * projected[j]!) / norm"],
    ),
  },
  {
    file: "loss/theory/hessian_spectrum.ts",
    tests: THEORY,
    errors: taught(
      "05",
      ["Math.sqrt(4 - 3 * rho ** 2)", "Math.sqrt(4 - rho ** 2)"],
      ["() => rho / 2)", "() => rho)"],
      [
        "[0, (rho + root) / 4, (rho - root) / 4]",
        "[0, (rho + root) / 2, (rho - root) / 2]",
      ],
      [
        "[0, (rho + root) / 4, (rho - root) / 4]",
        "[rho / 2, (rho + root) / 4, (rho - root) / 4]",
      ],
      ["value / norm ** 2", "value / norm"],
    ),
  },
  {
    file: "loss/theory/normalize_scores.ts",
    tests: THEORY,
    errors: taught(
      "04",
      ["(score - mean) / norm)", "score / norm)"],
      ["norm = normOf(x, mean, q);", "norm = normOf(x, mean, 2);"],
      ["norm = normOf(x, mean, q);", "norm = normOf(x, 0, q);"],
    ),
  },
  {
    file: "loss/theory/spread_after_step.ts",
    tests: THEORY,
    errors: taught(
      "04",
      ["score - stepSize * gradient[i]!", "score + stepSize * gradient[i]!"],
      ["score - stepSize * gradient[i]!", "score - gradient[i]!"],
      [
        "expected: before + stepSize ** 2 * squaredNorm(gradient),",
        "expected: before + stepSize * squaredNorm(gradient),",
      ],
      [
        "expected: before + stepSize ** 2 * squaredNorm(gradient),",
        "expected: before,",
      ],
      [
        "after: normalizeScores(moved).norm ** 2,",
        "after: normalizeScores(x).norm ** 2,",
      ],
      [
        "const before = normalizeScores(x).norm ** 2;",
        "const before = normalizeScores(x).norm;",
      ],
    ),
  },
  {
    file: "loss/theory/z_score_loss.ts",
    tests: THEORY,
    errors: taught(
      "02",
      ["return sum / x.length / 2 ** p;", "return sum / x.length / 2;"],
      ["return sum / x.length / 2 ** p;", "return sum / x.length;"],
      [
        "const size = x.length ** (1 / q);",
        "const size = (x.length - 1) ** (1 / q);",
      ],
      [
        "(size * Math.abs(zi - w[i]!)) ** p",
        "size * Math.abs(zi - w[i]!) ** p",
      ],
      ["return sum / x.length / 2 ** p;", "return sum / 2 ** p;"],
    ),
  },
  {
    file: "loss/vectors.ts",
    tests: [...THEORY, ...MAPPINGS],
    errors: untaught(
      ["sum += a[i]! * b[i]!;", "sum += a[i]! * a[i]!;"],
      ["return a.map((value) => value - mean);", "return a.slice();"],
      [
        "rest[i]! -= part * direction[i]!;",
        "rest[i]! += part * direction[i]!;",
      ],
      [
        "const part = dot(rest, direction);",
        "const part = dot(list, direction) / 2;",
      ],
    ),
  },
  {
    file: "loss/mapping/step_problem.ts",
    tests: MAPPINGS,
    errors: untaught(
      ["const MARGIN = 15;", "const MARGIN = 0.5;"],
      ["const QUANTILES = 60;", "const QUANTILES = 2;"],
      ["TRIAL_ROUNDS = 12, ROUNDS = 150;", "TRIAL_ROUNDS = 1, ROUNDS = 2;"],
      ["ofOffset[i] = -density;", "ofOffset[i] = density;"],
      ["base: this.#yMean + base", "base"],
      ["this.#basis = withLine ? [one, line] : [one];", "this.#basis = [one];"],
      [
        "const amplitude = isSeen ? dot(direction, this.#yRest) / norm : 0;",
        "const amplitude = isSeen ? dot(direction, this.#yRest) : 0;",
      ],
    ),
  },
  // Edits that are no errors.
  {
    file: "loss/linearity.ts",
    tests: LOSSES,
    errors: equivalent(
      "both lists are centered, so that the slopes sum to 0 but for rounding",
      [
        "(slopes[i]! - (sum + gamma * ((scores[i]! - shift) / scale)) / n);",
        "(slopes[i]! - gamma * ((scores[i]! - shift) / scale) / n);",
      ],
    ),
  },
  {
    file: "loss/mean_norm.ts",
    tests: LOSSES,
    errors: equivalent(
      "both lists are centered, so that the slopes sum to 0 but for rounding",
      [
        "slopes[i]! - sum / slopes.length + atLow - atHigh",
        "slopes[i]! + atLow - atHigh",
      ],
    ),
  },
  {
    file: "loss/metrics/plcc.ts",
    tests: METRICS,
    errors: equivalent(
      "the lists are centered again afterwards",
      [
        "return scores.map((score) => score * unit);",
        "return scores.map((score) => (score - meanOf(scores)) * unit);",
      ],
    ),
  },
  {
    file: "loss/metrics/paired_t_test.ts",
    tests: METRICS,
    errors: untaught(["x < (a + 1) / (a + b + 2)", "true"]),
  },
  {
    file: "loss/mapping/step_problem.ts",
    tests: MAPPINGS,
    errors: equivalent(
      "only starts of a search, which finds the same curve from the others",
      [
        "const OUTER_CENTERS = [-8, -5, -3.5, 3.5, 5, 8];",
        "const OUTER_CENTERS: number[] = [];",
      ],
    ),
  },
];
