import { equivalent, type ErrorsOfFile, untaught } from "./planted_error.ts";

const RESIZE = [
  "tests/data/images/resize/resize_kernel_test.ts",
  "tests/data/images/resize_image_test.ts",
];
const SPLITS = [
  "tests/data/datasets/split_at_random_test.ts",
  "tests/data/datasets/hold_out_validation_test.ts",
  "tests/data/images_and_batches_by_hand_test.ts",
];
const BATCHES = [
  "tests/data/batches/plan_batches_test.ts",
  "tests/data/batches/batches_test.ts",
  "tests/data/images_and_batches_by_hand_test.ts",
];
const IMAGES = [
  "tests/data/images/normalize_image_test.ts",
  "tests/data/images/augment_image_test.ts",
  "tests/data/images/fit_size_test.ts",
  "tests/data/images_and_batches_by_hand_test.ts",
];
const DECODING = [
  "tests/data/images/decoders/turn_image_test.ts",
  "tests/data/images/decode/decode_image_test.ts",
  "tests/data/images/decode/decode_jpeg_test.ts",
  "tests/data/images/decode/is_upright_test.ts",
  "tests/data/images_and_batches_by_hand_test.ts",
];

/** Planted errors of images, splits and batches. */
export const DATA_ERRORS: readonly ErrorsOfFile[] = [
  {
    file: "data/images/resize/triangle_taps.ts",
    tests: RESIZE,
    errors: [
      ...equivalent(
        "the tap that is added lies beyond the triangle, and weighs 0",
        ["Math.trunc(center - support + 0.5)", "Math.trunc(center - support)"],
      ),
      ...untaught(
        ["const support = Math.max(scale, 1);", "const support = scale;"],
        ["const support = Math.max(scale, 1);", "const support = 1;"],
        [
          "const center = (target + 0.5) * scale;",
          "const center = target * scale;",
        ],
        ["Math.trunc(center + support + 0.5)", "Math.trunc(center + support)"],
        ["start + tap - center + 0.5", "start + tap - center"],
        ["Math.max(0, 1 - Math.abs(", "Math.max(0, 1 - 0.9 * Math.abs("],
        [
          "weights.map((each) => Math.round(each / sum * 2 ** PRECISION))",
          "weights.map((each) => Math.round(each / sum * 2 ** 21))",
        ],
        [
          "Math.round(each / sum * 2 ** PRECISION)",
          "Math.round(each * 2 ** PRECISION)",
        ],
        ["packed[at] = weight >> LOW_BITS;", "packed[at] = 0;"],
        [
          "packed[at + 2] = weight & ((1 << LOW_BITS) - 1);",
          "packed[at + 2] = 0;",
        ],
        [
          "const pairs = Math.ceil(most / 2);",
          "const pairs = Math.floor(most / 2) || 1;",
        ],
        ["const key = `${from} ${to}`;", "const key = `${from}`;"],
      ),
      ...equivalent(
        "sizes that were dropped are worked out again",
        ["const MOST_KEPT = 32;", "const MOST_KEPT = 1;"],
      ),
    ],
  },
  {
    file: "data/images/resize_image.ts",
    tests: RESIZE,
    errors: untaught(
      [
        "return { data: runResizeKernel(image, size), height, width };",
        "return { data: runResizeKernel(image, size), height: width, width: height };",
      ],
      [
        "if (isSize(image, size)) return normalizeImageInto(image, target, offset);",
        "if (isSize(image, size)) return normalizeImageInto(image, target, 0);",
      ],
      [
        "runResizeKernelInto(image, size, target, offset);",
        "runResizeKernelInto(image, size, target, 0);",
      ],
      [
        "return height === image.height && width === image.width;",
        "return height === image.height;",
      ],
    ),
  },
  {
    file: "data/images/normalize_image.ts",
    tests: IMAGES,
    errors: untaught(
      ["0.485,", "0.486,"],
      ["0.456,", "0.455,"],
      ["0.406,", "0.407,"],
      ["[\n  0.229,", "[\n  0.228,"],
      ["0.224,", "0.226,"],
      ["0.225,", "0.224,"],
      ["Math.fround(level / 255)", "Math.fround(level / 256)"],
      [
        "target[offset + i] = red[data[i]!]!;",
        "target[offset + i] = blue[data[i]!]!;",
      ],
      [
        "target[offset + i + 1] = green[data[i + 1]!]!;",
        "target[offset + i + 1] = green[data[i]!]!;",
      ],
      [
        "target[offset + i + 2] = blue[data[i + 2]!]!;",
        "target[i + 2] = blue[data[i + 2]!]!;",
      ],
    ),
  },
  {
    file: "data/images/augment_image.ts",
    tests: IMAGES,
    errors: untaught(
      ["angle: (prng() * 2 - 1) * MAX_ANGLE,", "angle: prng() * MAX_ANGLE,"],
      ["flip: prng() < 0.5,", "flip: prng() < 0.1,"],
      ["(image.height - height + 1)", "(image.height - height)"],
      ["(image.width - width + 1)", "(image.width - width)"],
      ["const MAX_ANGLE = 2;", "const MAX_ANGLE = 3;"],
      [
        "flip ? image.width - 1 - left : left",
        "flip ? image.width - left : left",
      ],
      ["const step = flip ? -1 : 1;", "const step = 1;"],
      ["let rowX = c + b * top + a * first;", "let rowX = c + a * first;"],
      ["let rowY = f + e * top + d * first;", "let rowY = f + e * top;"],
      [
        "const radians = -angle * Math.PI / 180;",
        "const radians = angle * Math.PI / 180;",
      ],
      ["Math.floor(value * 65536 + 0.5)", "Math.floor(value * 65536)"],
      [
        "centerX - cos * centerX - sin * centerY + (cos + sin) / 2",
        "centerX - cos * centerX - sin * centerY",
      ],
      [
        "const centerX = width / 2, centerY = height / 2;",
        "const centerX = (width - 1) / 2, centerY = height / 2;",
      ],
      ["rowX += b, rowY += e", "rowX += b, rowY += d"],
    ),
  },
  {
    file: "data/images/fit_size.ts",
    tests: IMAGES,
    errors: untaught(
      ["inside: Math.min(down, across),", "inside: Math.max(down, across),"],
      ["outside: Math.max(down, across),", "outside: Math.min(down, across),"],
      ["area: Math.sqrt(down * across),", "area: down * across,"],
      ["area: Math.sqrt(down * across),", "area: (down + across) / 2,"],
      [
        "Math.round(image.height * factor)",
        "Math.floor(image.height * factor)",
      ],
      ["? [size.width, size.height]", "? [size.height, size.width]"],
      ["if (factor >= 1 && !enlarge) return image;", ""],
    ),
  },
  {
    file: "data/images/decoders/turn_image.ts",
    tests: DECODING,
    errors: untaught(
      ["orientation >= 5 ? stored", "orientation > 5 ? stored"],
      ["[3, 4, 6, 7].includes(orientation)", "[3, 4, 6].includes(orientation)"],
      ["[2, 3, 7, 8].includes(orientation)", "[2, 3, 7].includes(orientation)"],
      ["upright.shape as", "stored.shape as"],
      ["const step = upright.stride[1]!;", "const step = stored.stride[1]!;"],
      [
        "data[to + 2] = source[from + 2]!;",
        "data[to + 2] = source[from]!;",
      ],
    ),
  },
  {
    file: "data/images/decode/decode_image.ts",
    tests: DECODING,
    errors: untaught(
      ["orientationOf(metadata));", "1);"],
      ["ignoreIcc: true,", "ignoreIcc: false,"],
      ['failOn: "error",', 'failOn: "none",'],
    ),
  },
  {
    file: "data/datasets/split_at_random.ts",
    tests: SPLITS,
    errors: untaught(
      ["TRAIN_FRACTION = 0.6", "TRAIN_FRACTION = 0.5"],
      [
        "TRAIN_AND_VALIDATION_FRACTION = 0.8",
        "TRAIN_AND_VALIDATION_FRACTION = 0.9",
      ],
      [
        "if (place < Math.floor(train * count)) return",
        "if (place <= Math.floor(train * count)) return",
      ],
      [
        "place < Math.floor(trainAndValidation * count)",
        "place < Math.ceil(trainAndValidation * count)",
      ],
      [
        "[...new Set(images.map(contentOf))].sort()",
        "[...new Set(images.map(contentOf))]",
      ],
      ['stream("split", splitId)', 'stream("split", 1)'],
      ["[...new Set(images.map(contentOf))]", "images.map(contentOf)"],
    ),
  },
  {
    file: "data/datasets/hold_out_validation.ts",
    tests: SPLITS,
    errors: untaught(
      [
        "Math.round(trainable.length * fraction)",
        "Math.floor(images.length * fraction)",
      ],
      ["const count = given ? 0 :", "const count = given ? 1 :"],
      ['stream("heldOut", seed)', 'stream("heldOut", 0)'],
      ["place < count ?", "place <= count ?"],
      [
        'split = "train" }) => split === "train"',
        'split = "train" }) => split !== "validation"',
      ],
    ),
  },
  {
    file: "data/random/prng.ts",
    tests: [...SPLITS, "tests/data/random/prng_test.ts"],
    errors: untaught(
      ["Math.floor(prng() * (last + 1))", "Math.floor(prng() * last)"],
      ["last > 0; last--", "last > 1; last--"],
      ["return (sum >>> 0) / 4294967296;", "return (sum >>> 1) / 4294967296;"],
      ["a = b ^ (b >>> 9);", "a = b ^ (b >>> 8);"],
      ["round < 15", "round < 14"],
    ),
  },
  {
    file: "data/batches/plan_batches.ts",
    tests: BATCHES,
    errors: untaught(
      ["const FEWEST = 3;", "const FEWEST = 2;"],
      ["const FEWEST = 3;", "const FEWEST = 4;"],
      ['stream("order", seed, pass)', 'stream("order", seed)'],
      ['stream("order", seed, pass)', 'stream("order", pass)'],
      ["Math.floor(epoch / epochsPerPass)", "epoch"],
      ["order.slice(start(part), start(part + 1))", "order.slice(start(part))"],
      ["Math.floor(batchSize / crops)", "batchSize"],
      ["if (options.shuffle && plan.length > 1 &&", "if (plan.length > 1 &&"],
      ["plan.at(-2)!.push(...plan.pop()!);", "plan.pop();"],
      ["last < Math.min(FEWEST, perBatch)", "last < perBatch"],
      ["last < Math.min(FEWEST, perBatch)", "last < FEWEST"],
    ),
  },
  {
    file: "data/batches/share_of.ts",
    tests: [
      "tests/data/batches",
      "tests/data/images_and_batches_by_hand_test.ts",
    ],
    errors: untaught(
      ["const FEWEST = 2;", "const FEWEST = 1;"],
      [
        "return [place(index), place(index + 1)];",
        "return [place(index), place(index)];",
      ],
      [
        "Math.floor(Math.min(share, filled) * count / filled)",
        "Math.floor(share * count / of)",
      ],
    ),
  },
];
