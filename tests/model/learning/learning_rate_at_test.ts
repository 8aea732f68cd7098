import { assertAlmostEquals, assertEquals } from "@std/assert";
import { learningRateAt } from "../../../model/learning/learning_rate_at.ts";
import {
  type Schedule,
  SCHEDULES,
} from "../../../model/learning/train_config.ts";
import fixture from "../../fixtures/model/training.json" with { type: "json" };

// Expected factors are torch.optim.lr_scheduler's, from fixtures/model/make_training.py.
for (
  const [schedule, { epochs, factors }] of Object.entries(fixture.schedules)
) {
  Deno.test(`learningRateAt() is PyTorch's for ${schedule}`, () => {
    factors.forEach((factor, moment) =>
      assertAlmostEquals(
        learningRateAt(moment, { schedule: schedule as Schedule, epochs }),
        factor,
        1e-12,
        `moment ${moment}`,
      )
    );
  });
}

Deno.test("learningRateAt() warms up as PyTorch's LinearLR, chained with the schedule", () => {
  const { epochs, length, factors } = fixture.warmUp;
  factors.forEach((factor, moment) =>
    assertAlmostEquals(
      learningRateAt(moment, { schedule: "step", epochs, warmUp: length }),
      factor,
      1e-12,
      `moment ${moment}`,
    )
  );
});

Deno.test("learningRateAt() has a reference for every schedule", () => {
  assertEquals(Object.keys(fixture.schedules).sort(), [...SCHEDULES].sort());
});

Deno.test("learningRateAt() steps between epochs only, and even in a run of one or two", () => {
  assertEquals(learningRateAt(9.99, { schedule: "step", epochs: 30 }), 1);
  assertEquals(learningRateAt(0.99, { schedule: "step", epochs: 1 }), 1);
  assertAlmostEquals(
    learningRateAt(1, { schedule: "step", epochs: 2 }),
    0.1,
    1e-15,
  );
});

Deno.test("learningRateAt() moves within an epoch where the schedule is smooth", () => {
  // Half a cosine: (1 + cos(π/4)) / 2 after a quarter of the run.
  const quarter = (1 + Math.SQRT1_2) / 2;
  assertAlmostEquals(
    learningRateAt(0.25, { schedule: "cosine", epochs: 1 }),
    quarter,
    1e-12,
  );
  // Up from 1/25 to 1 in 0.3 of the run, by half a cosine: 0.52 ∓ 0.48 · cos 60° at a third and at two.
  const cycle = (moment: number) =>
    learningRateAt(moment, { schedule: "one-cycle", epochs: 1 });
  assertAlmostEquals(cycle(0.1), 0.28, 1e-12);
  assertAlmostEquals(cycle(0.2), 0.76, 1e-12);
});
