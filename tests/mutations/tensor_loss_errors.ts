import { type ErrorsOfFile, untaught } from "./planted_error.ts";

const TENSORS = [
  "tests/loss/tensor/tensor_loss_test.ts",
  "tests/loss/tensor/each_runtime_test.ts",
];

/** Planted errors of the losses of tensors. */
export const TENSOR_LOSS_ERRORS: readonly ErrorsOfFile[] = [
  {
    file: "loss/tensor/closed_form.ts",
    tests: TENSORS,
    errors: [
      ...untaught(
        ["const offset = p < 1 ? eps : 0;", "const offset = 0;"],
        ["const offset = p < 1 ? eps : 0;", "const offset = eps;"],
        [
          "gradient: tf.mul(difference, 2 / n),",
          "gradient: tf.mul(difference, 1 / n),",
        ],
        [
          "gradient: tf.div(tf.sign(difference), n),",
          "gradient: tf.sign(difference),",
        ],
        [
          'const constant = type === "min-max-norm" ? n : 4 * n;',
          "const constant = 4 * n;",
        ],
        [
          "tf.mul(gamma, slopeOfRho),",
          "tf.mul(gamma, tf.zerosLike(slopeOfRho)),",
        ],
        [
          "const [first, second] = [alpha[0] / whole, alpha[1] / whole];",
          "const [first, second] = [alpha[0], alpha[1]];",
        ],
        [
          'const varies = tf.cast(tf.greater(hat.scale, 0), "float32");',
          "const varies = tf.scalar(1);",
        ],
        [
          "slopes: tf.mul(slopes, p / constant) };",
          "slopes: tf.mul(slopes, 1 / constant) };",
        ],
        ["const value = tf.pow(mean, 1 / p);", "const value = mean;"],
        [
          "const pulled = detach ? slopes : tf.sub(",
          "const pulled = !detach ? slopes : tf.sub(",
        ],
        [
          "return { rho: tf.div(zs, z.size), slopeOfRho: tf.div(s, z.size) };",
          "return { rho: tf.div(zs, z.size), slopeOfRho: tf.zerosLike(s) };",
        ],
        ["if (n === 1) return zero(x);", ""],
        ["const SMALLEST_NORM = 1e-8;", "const SMALLEST_NORM = 1e-2;"],
        [
          "const slopes = tf.mul(2, tf.sum(direction, 1));",
          "const slopes = tf.sum(direction, 1);",
        ],
        ["tf.sum(isWorst),", "tf.scalar(1),"],
        ["if (detach) return { value, gradient: tf.mul(weight, slopes) };", ""],
      ),
    ],
  },
  {
    file: "loss/tensor/normalize.ts",
    tests: TENSORS,
    errors: untaught(
      ["tf.mul(gamma, tf.sub(u, tf.mean(u))),", "tf.mul(gamma, u),"],
      ["tf.div(norm(centered, 2), Math.sqrt(x.size))", "norm(centered, 2)"],
      ["tf.mul(tf.sub(sum, gamma), atMin)", "tf.mul(sum, atMin)"],
      [
        "tf.mul(gamma, tf.sub(atMax, atMin))",
        "tf.mul(gamma, tf.sub(atMin, atMax))",
      ],
      [
        "tf.mul(gamma, signedPower(tf.div(x, orOne(scale)), p - 1))",
        "tf.mul(gamma, signedPower(tf.div(x, orOne(scale)), p))",
      ],
    ),
  },
  {
    file: "loss/tensor/math.ts",
    tests: TENSORS,
    errors: untaught(
      [
        "const fromFirst = tf.sub(x, tf.slice(x, 0, 1));",
        "const fromFirst = x;",
      ],
      ["const unit = tf.div(size, orOne(peak));", "const unit = size;"],
      [
        "if (q === 2) return tf.mul(peak, tf.sqrt(tf.sum(tf.square(unit))));",
        "if (q === 2) return tf.sqrt(tf.sum(tf.square(size)));",
      ],
      ["return tf.div(isThere, tf.sum(isThere));", "return isThere;"],
      [
        "if (e === 0) return tf.sign(x);",
        "if (e === 0) return tf.onesLike(x);",
      ],
    ),
  },
];
