import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { planBatches } from "../../../data/batches/plan_batches.ts";

const options = { seed: 1, epoch: 0 };

function sizes(count: number, batchSize: number, shuffle: boolean): number[] {
  return planBatches(count, { ...options, batchSize, shuffle }).map((batch) =>
    batch.length
  );
}

Deno.test("planBatches() uses every image once, in training and in evaluation", () => {
  for (const shuffle of [true, false]) {
    for (const count of [0, 1, 2, 3, 7, 16, 17, 18, 100]) {
      const plan = planBatches(count, { ...options, batchSize: 8, shuffle });
      assertEquals(
        plan.flat().toSorted((a, b) => a - b),
        Array.from({ length: count }, (_, i) => i),
      );
    }
  }
});

Deno.test("planBatches() never ends a training epoch on a batch of one or two", () => {
  assertEquals(sizes(16, 8, true), [8, 8]);
  assertEquals(sizes(17, 8, true), [8, 9]);
  assertEquals(sizes(18, 8, true), [8, 10]);
  assertEquals(sizes(19, 8, true), [8, 8, 3]);
  // The authors' own: 7058 = 882 * 8 + 2.
  assertEquals(sizes(7058, 8, true).slice(-2), [8, 10]);
});

Deno.test("planBatches() keeps a tail as long as the batches that were asked for", () => {
  assertEquals(sizes(3, 1, true), [1, 1, 1]);
  assertEquals(sizes(4, 2, true), [2, 2]);
  assertEquals(sizes(5, 2, true), [2, 3]);
  assertEquals(sizes(2, 8, true), [2]);
});

Deno.test("planBatches() leaves the tail of an evaluation alone", () => {
  assertEquals(sizes(17, 8, false), [8, 8, 1]);
});

Deno.test("planBatches() shuffles by seed and epoch", () => {
  const plan = (seed: number, epoch: number) =>
    planBatches(40, { batchSize: 8, shuffle: true, seed, epoch });
  assertEquals(plan(1, 0), plan(1, 0));
  assertNotEquals(plan(1, 0), plan(1, 1));
  assertNotEquals(plan(1, 0), plan(2, 0));
});

Deno.test("planBatches() counts crops, not images", () => {
  const plan = planBatches(7, { ...options, batchSize: 16, crops: 5 });
  assertEquals(plan.map((batch) => batch.length), [3, 3, 1]);
  assertEquals(planBatches(2, { ...options, batchSize: 1, crops: 5 }), [[0], [
    1,
  ]]);
});

Deno.test("planBatches() throws for sizes it cannot use", () => {
  for (const batchSize of [0, -8, 2.5, NaN]) {
    assertThrows(
      () => planBatches(4, { ...options, batchSize }),
      RangeError,
      `Cannot make batches: batchSize is ${batchSize}`,
    );
  }
  assertThrows(
    () => planBatches(4, { ...options, batchSize: 8, crops: 3 }),
    RangeError,
    "Cannot make batches: crops is 3, not 1 (center) or 5 (corners and center)",
  );
});

Deno.test("planBatches() divides a pass into epochs: together they are its order, cut elsewhere", () => {
  for (const [count, epochsPerPass] of [[40, 4], [41, 3], [7, 7]] as const) {
    const options = { batchSize: 4, shuffle: true, seed: 5 };
    const epoch = (epoch: number) =>
      planBatches(count, { ...options, epoch, epochsPerPass }).flat();
    const passes = [0, 1].map((pass) =>
      Array.from(
        { length: epochsPerPass },
        (_, part) => epoch(pass * epochsPerPass + part),
      )
    );
    passes.forEach((parts, pass) => {
      const whole = planBatches(count, { ...options, epoch: pass }).flat();
      assertEquals(parts.flat(), whole);
      const sizes = parts.map((part) => part.length);
      assert(Math.max(...sizes) - Math.min(...sizes) <= 1);
    });
  }
});

Deno.test("planBatches() refuses a pass of more epochs than images", () => {
  for (const epochsPerPass of [0, 4, NaN]) {
    assertThrows(
      () => planBatches(3, { ...options, batchSize: 2, epochsPerPass }),
      RangeError,
      `Cannot make batches: a pass of 3 images takes ${epochsPerPass} epochs`,
    );
  }
});
