/** Images, splits and batches of a few entries, by hand. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { partAt, splitAtRandom } from "../../data/datasets/split_at_random.ts";
import { holdOutValidation } from "../../data/datasets/hold_out_validation.ts";
import { planBatches } from "../../data/batches/plan_batches.ts";
import { shareOf } from "../../data/batches/share_of.ts";
import {
  augmentImage,
  randomAugmentation,
} from "../../data/images/augment_image.ts";
import { fitSize } from "../../data/images/fit_size.ts";
import { normalizeImageInto } from "../../data/images/normalize_image.ts";
import { turnImage } from "../../data/images/decoders/turn_image.ts";
import { createPrng, shuffled } from "../../data/random/prng.ts";

/** An image whose pixel i has the bytes 10 i, 10 i + 1 and 10 i + 2. */
function image(height: number, width: number) {
  const data = Uint8Array.from(
    { length: height * width * 3 },
    (_, i) => 10 * Math.floor(i / 3) + i % 3,
  );
  return { data, height, width };
}

/** Numbers of the pixels of {@linkcode image}; -1 for black ones. All three bytes must fit. */
function pixelsOf({ data }: { data: Uint8Array }): number[] {
  return Array.from({ length: data.length / 3 }, (_, i) => {
    const [red, green, blue] = data.subarray(3 * i, 3 * i + 3);
    if (red === 0 && green === 0 && blue === 0) return -1;
    assertEquals([green, blue], [red! + 1, red! + 2]);
    return red! / 10;
  });
}

Deno.test("normalizeImageInto() is (level / 255 − mean) / deviation of torchvision's ImageNet", () => {
  const target = new Float32Array(11).fill(7);
  const data = Uint8Array.of(0, 128, 255, 255, 0, 128);
  normalizeImageInto({ data, height: 1, width: 2 }, target, 3);
  const mean = [0.485, 0.456, 0.406], deviation = [0.229, 0.224, 0.225];
  data.forEach((level, i) =>
    assertAlmostEquals(
      target[3 + i]!,
      (level / 255 - mean[i % 3]!) / deviation[i % 3]!,
      1e-6, // 32 bits
    )
  );
  assertEquals([...target.subarray(0, 3), ...target.subarray(9)], [
    7,
    7,
    7,
    7,
    7,
  ]);
});

Deno.test("augmentImage() turns, flips and cuts pixels by hand", () => {
  const whole = { angle: 0, flip: false, top: 0, left: 0, height: 2, width: 3 };
  const six = image(2, 3);
  const shown = (change: Partial<typeof whole>) =>
    pixelsOf(augmentImage(six, { ...whole, ...change }));
  assertEquals(shown({}), [0, 1, 2, 3, 4, 5]);
  assertEquals(shown({ flip: true }), [2, 1, 0, 5, 4, 3]);
  assertEquals(shown({ flip: true, left: 1, width: 2 }), [1, 0, 4, 3]);
  assertEquals(shown({ top: 1, left: 1, height: 1, width: 2 }), [4, 5]);
  assertEquals(shown({ angle: 180 }), [5, 4, 3, 2, 1, 0]);
  // Counter-clockwise: what was on the right comes to the top.
  const nine = image(3, 3);
  const square = { ...whole, height: 3, width: 3 };
  assertEquals(
    pixelsOf(augmentImage(nine, { ...square, angle: 90 })),
    [2, 5, 8, 1, 4, 7, 0, 3, 6],
  );
  assertEquals(
    pixelsOf(augmentImage(nine, { ...square, angle: 90, top: 1, height: 1 })),
    [1, 4, 7],
  );
  assertEquals(
    pixelsOf(
      augmentImage(nine, {
        ...square,
        angle: 90,
        left: 2,
        width: 1,
        flip: true,
      }),
    ),
    [2, 1, 0],
  );
});

Deno.test("randomAugmentation() draws angle, flip and place from their whole ranges", () => {
  const draw = (...numbers: number[]) =>
    randomAugmentation(
      { height: 10, width: 9 },
      { height: 4, width: 3 },
      () => numbers.shift()!,
    );
  assertEquals(draw(0.75, 0.75, 0.75, 0.75), {
    angle: 1,
    flip: false,
    top: 5, // of 0 to 6
    left: 5, // of 0 to 6
    height: 4,
    width: 3,
  });
  const low = draw(0, 0.49, 0, 0);
  assertEquals([low.angle, low.flip, low.top, low.left], [-2, true, 0, 0]);
  const high = draw(0.999, 0.5, 0.999, 0.999);
  assertEquals([high.flip, high.top, high.left], [false, 6, 6]);
});

Deno.test("turnImage() brings each of EXIF's eight orientations upright", () => {
  // What is stored for an upright image 0 1 2 / 3 4 5: the EXIF standard's figure.
  const stored: Record<number, [number[], number, number]> = {
    1: [[0, 1, 2, 3, 4, 5], 2, 3],
    2: [[2, 1, 0, 5, 4, 3], 2, 3],
    3: [[5, 4, 3, 2, 1, 0], 2, 3],
    4: [[3, 4, 5, 0, 1, 2], 2, 3],
    5: [[0, 3, 1, 4, 2, 5], 3, 2],
    6: [[2, 5, 1, 4, 0, 3], 3, 2],
    7: [[5, 2, 4, 1, 3, 0], 3, 2],
    8: [[3, 0, 4, 1, 5, 2], 3, 2],
  };
  for (const [orientation, [order, height, width]] of Object.entries(stored)) {
    const upright = image(2, 3).data;
    const data = new Uint8Array(18);
    order.forEach((pixel, i) =>
      data.set(upright.subarray(3 * pixel, 3 * pixel + 3), 3 * i)
    );
    assertEquals(
      turnImage({ data, height, width }, Number(orientation)),
      { data: upright, height: 2, width: 3 },
      orientation,
    );
  }
});

Deno.test("fitSize() keeps proportions by hand", () => {
  const size = { height: 300, width: 400 };
  const fit = (height: number, width: number, options: object) => {
    const found = fitSize({ height, width }, { size, ...options });
    return [found.height, found.width];
  };
  assertEquals(fit(600, 1000, { fit: "inside" }), [240, 400]);
  assertEquals(fit(600, 1000, { fit: "outside" }), [300, 500]);
  // As many pixels as 300 × 400: the factor is sqrt(0.5 · 0.4).
  assertEquals(fit(600, 1000, { fit: "area" }), [268, 447]);
  assertEquals(fit(601, 1003, { fit: "inside" }), [240, 400]); // 239.68
  assertEquals(fit(1000, 600, { turn: true }), [400, 300]);
  assertEquals(fit(1000, 600, {}), [300, 400]);
  assertEquals(fit(30, 50, { fit: "inside", enlarge: false }), [30, 50]);
  assertEquals(fit(30, 50, { fit: "inside" }), [240, 400]);
});

Deno.test("splitAtRandom() gives 60, 20 and 20 %, rounded down, whatever the order of the list", () => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `${i}` }));
  const sizes = (count: number, id: number) => {
    const split = splitAtRandom(named(count), id);
    return ["train", "validation", "test"].map((part) =>
      split.filter((image) => image.split === part).length
    );
  };
  assertEquals(sizes(10, 1), [6, 2, 2]);
  assertEquals(sizes(7, 1), [4, 1, 2]); // 4.2 and 5.6
  assertEquals(sizes(100, 3), [60, 20, 20]);
  assertEquals([0, 5, 6, 7, 8, 9].map((i) => partAt(i, 10)), [
    "train",
    "train",
    "validation",
    "validation",
    "test",
    "test",
  ]);
  const trained = (id: number, list = named(30)) =>
    splitAtRandom(list, id).filter(({ split }) => split === "train")
      .map(({ name }) => name).sort();
  assertEquals(trained(4, named(30).reverse()), trained(4));
  assert(String(trained(5)) !== String(trained(4)));
  // Images of one content go together, and count once: 2 contents of 10, 1 of 5.
  const contents = splitAtRandom(named(10), 6, ({ name }) => `${+name % 5}`);
  for (let i = 0; i < 5; i++) {
    assertEquals(contents[i]!.split, contents[i + 5]!.split);
  }
  assertEquals(contents.filter(({ split }) => split === "train").length, 6);
});

Deno.test("holdOutValidation() holds out a share of the training images, drawn by the seed", () => {
  const listed = (count: number, split?: "train" | "test" | "validation") =>
    Array.from({ length: count }, (_, i) => ({
      name: `${split}${i}`,
      path: "",
      score: 0,
      ...split && { split },
    }));
  const heldOut = (
    images: ReturnType<typeof listed>,
    share: number,
    seed = 1,
  ) =>
    holdOutValidation(images, share, seed)
      .filter(({ split }) => split === "validation").map(({ name }) => name)
      .sort();
  assertEquals(heldOut(listed(5), 0.3).length, 2); // 1.5
  assertEquals(heldOut(listed(10), 0.2).length, 2);
  const both = [...listed(10, "train"), ...listed(10, "test")];
  assertEquals(heldOut(both, 0.2).length, 2);
  assert(heldOut(both, 0.9).every((name) => name.startsWith("train")));
  assertEquals(heldOut(both.toReversed(), 0.5), heldOut(both, 0.5));
  assert(String(heldOut(both, 0.5, 2)) !== String(heldOut(both, 0.5, 3)));
  const given = [...listed(10, "train"), ...listed(3, "validation")];
  assertEquals(heldOut(given, 0.5).length, 3);
});

Deno.test("shuffled() makes every order as often as any other, and createPrng() fills [0, 1)", () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = shuffled([1, 2, 3], createPrng(seed)).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  // 1,000 each, with a deviation of 29.
  for (const count of counts.values()) assertAlmostEquals(count, 1000, 150);
  const prng = createPrng(7);
  const numbers = Array.from({ length: 10_000 }, prng);
  const mean = numbers.reduce((sum, x) => sum + x, 0) / 10_000;
  assertAlmostEquals(mean, 0.5, 0.012); // deviation 0.003
  assert(numbers.every((x) => x >= 0 && x < 1));
  assert(Math.max(...numbers) > 0.999 && Math.min(...numbers) < 0.001);
});

Deno.test("planBatches() covers every image once and leaves no rest that teaches nothing", () => {
  const plan = (count: number, batchSize: number, options: object = {}) =>
    planBatches(count, {
      batchSize,
      seed: 1,
      epoch: 0,
      shuffle: true,
      ...options,
    });
  const sizes = (...given: Parameters<typeof plan>) =>
    plan(...given).map(({ length }) => length);
  assertEquals(sizes(10, 4), [4, 6]); // a rest of two is none
  assertEquals(sizes(11, 4), [4, 4, 3]); // one of three is
  assertEquals(sizes(12, 4), [4, 4, 4]);
  assertEquals(sizes(13, 4), [4, 4, 5]);
  assertEquals(sizes(5, 2), [2, 3]);
  assertEquals(sizes(6, 2), [2, 2, 2]); // as asked for
  assertEquals(sizes(3, 1), [1, 1, 1]);
  assertEquals(sizes(2, 4), [2]);
  assertEquals(sizes(10, 4, { shuffle: false }), [4, 4, 2]);
  assertEquals(plan(5, 2, { shuffle: false }), [[0, 1], [2, 3], [4]]);
  assertEquals(sizes(8, 20, { crops: 5 }), [4, 4]);
  for (const [count, size] of [[10, 4], [13, 4], [30, 7]] as const) {
    const all = plan(count, size).flat().sort((a, b) => a - b);
    assertEquals(all, Array.from({ length: count }, (_, i) => i));
  }
  const order = (options: object) => plan(30, 8, options).flat().join();
  assert(order({ epoch: 1 }) !== order({}));
  assert(order({ seed: 2 }) !== order({}));
});

Deno.test("shareOf() gives each worker its part of a batch, and none a single image", () => {
  const shares = (count: number, of: number) =>
    Array.from({ length: of }, (_, index) => shareOf(count, { index, of }));
  assertEquals(shares(8, 2), [[0, 4], [4, 8]]);
  assertEquals(shares(5, 2), [[0, 2], [2, 5]]);
  assertEquals(shares(3, 2), [[0, 3], [3, 3]]);
  assertEquals(shares(7, 3), [[0, 2], [2, 4], [4, 7]]);
  assertEquals(shares(1, 2), [[0, 1], [1, 1]]);
});
