import {
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { lossAndGradient, type LossSpec } from "../../../loss/mod.ts";
import {
  readGradients,
  STEP_LENGTHS,
} from "../../../model/runs/gradient_log.ts";
import { measureGradient } from "../../../model/training/measure_gradient.ts";
import { trainRun } from "../../../model/training/train.ts";
import { drawnFigures } from "../report/drawn_points.ts";
import { inFolder } from "../support/in_folder.ts";
import { tinyConfig, writeTinyDataset } from "../support/tiny_dataset.ts";

const lossValue = (loss: LossSpec, x: number[], y: number[]) =>
  lossAndGradient(loss, x, y).value;

const PREDICTED = [0.2, 0.9, 0.4, 0.1, 0.65];
const SUBJECTIVE = [0.3, 0.5, 0.8, 0.2, 0.6];

/**
 * Of p = 1, of p = 2 and of MSE: NumPy 2 on the definitions, x and y centered and divided by their norms,
 * sum(abs(x - y)) / (2 sqrt 5) and sum((x - y)**2) / 4; errors of -.1, .4, -.4, -.1 and .05.
 */
const BY_HAND = [0.33572031546257913, 0.24450151122917016, 0.3425 / 5];

Deno.test("measureGradient() has the gradient that differences of the loss have", () => {
  const losses = [
    { type: "norm-in-norm" },
    { type: "norm-in-norm", p: 2 },
    { type: "mse" },
  ] as const;
  for (const [index, loss] of losses.entries()) {
    const { loss: value, gradient, spread, along } = measureGradient(
      loss,
      PREDICTED,
      SUBJECTIVE,
    );
    assertAlmostEquals(value, BY_HAND[index]!, 1e-7);
    const h = 1e-6;
    const slopes = PREDICTED.map((_, i) => {
      const at = (by: number) =>
        lossValue(loss, PREDICTED.with(i, PREDICTED[i]! + by), SUBJECTIVE);
      return (at(h) - at(-h)) / (2 * h);
    });
    // Central differences err by h² and by rounding, 1e-16 / h.
    assertAlmostEquals(gradient, Math.hypot(...slopes), 1e-8);
    // Mean 0.45: deviations -.25, .45, -.05, -.35, .2, squares .43.
    assertAlmostEquals(spread, Math.sqrt(0.43), 1e-12);
    STEP_LENGTHS.forEach((step, i) => {
      const moved = PREDICTED.map((x, k) =>
        x - step * Math.sqrt(0.43) * slopes[k]! / Math.hypot(...slopes)
      );
      assertAlmostEquals(along[i]!, lossValue(loss, moved, SUBJECTIVE), 1e-7);
    });
    assertLess(along[0]!, value);
  }
});

Deno.test("measureGradient() knows the limit where its theorem holds, and only there", () => {
  const limitOf = (loss: LossSpec) =>
    measureGradient(loss, PREDICTED, SUBJECTIVE).limit;
  assertAlmostEquals(
    limitOf({ type: "norm-in-norm", p: 2 })!,
    2 / (2 * Math.sqrt(0.43)),
    1e-12,
  );
  for (
    const loss of [
      { type: "mse" },
      { type: "norm-in-norm", q: 1 },
      { type: "norm-in-norm", p: 0.5 },
      { type: "norm-in-norm", detach: true },
      { type: "norm-in-norm", monotonicity: 0.1 },
      { type: "norm-in-norm", alpha: [1, 0.1] },
    ] as const
  ) {
    assertEquals(limitOf(loss), undefined, JSON.stringify(loss));
  }
  // All equal: no direction, and nothing moves.
  const flat = measureGradient({ type: "norm-in-norm" }, [1, 1, 1], [1, 2, 3]);
  assertEquals([flat.gradient, flat.limit], [0, undefined]);
  assertEquals(flat.along, [flat.loss, flat.loss, flat.loss]);
});

Deno.test("train with logGradients logs every step, as many after an interruption, and shows them", async () => {
  await inFolder(async (folder) => {
    await writeTinyDataset(folder);
    const config = tinyConfig(folder, {
      ...{ epochs: 2, logGradients: true },
      loss: { type: "norm-in-norm" },
    });
    const whole = join(folder, "whole");
    let steps = 0;
    await trainRun(config, { out: whole, onStep: () => steps++ });
    const expected = await readGradients(join(whole, "gradients.jsonl"));
    assertEquals(expected.length, steps);
    // No two steps are alike, and a hundredth of the spread downhill lowers each loss.
    assertEquals(new Set(expected.map((it) => it.gradient)).size, steps);
    for (const { gradient, limit, loss, along } of expected) {
      assertLess(gradient, limit! * (1 + 1e-9));
      assertLess(along[0]!, loss);
    }
    // Stopped in the second epoch, and as a kill in mid-line leaves it.
    const out = join(folder, "stopped");
    const stop = new AbortController();
    let seen = 0;
    await trainRun(config, {
      out,
      signal: stop.signal,
      onStep: () => ++seen > steps / 2 + 1 && stop.abort(),
    });
    const path = join(out, "gradients.jsonl");
    await Deno.writeTextFile(
      path,
      JSON.stringify({ ...expected.at(-1), epoch: 2, batch: 99 }) + '\n{"epo',
      { append: true },
    );
    await trainRun(config, { out, resume: true });
    assertEquals(await readGradients(path), expected);
    const report = await Deno.readTextFile(join(out, "report.html"));
    assertStringIncludes(report, "of its upper bound p/(2b)");
    // Its figures show each step of the log, lines before dots.
    const drawn = drawnFigures(report).filter(({ alt }) =>
      /at each step/.test(alt)
    )
      .map(({ curves }) => curves.map((points) => points.map(([, y]) => y)));
    const logged = [
      [expected.map((it) => it.gradient), expected.map((it) => it.limit!)],
      [expected.map((it) => it.spread)],
      STEP_LENGTHS.map((_, i) => expected.map((it) => it.along[i]! - it.loss)),
    ];
    assertEquals(drawn.map(({ length }) => length), [2, 1, 3]);
    logged.flat().forEach((values, curve) =>
      values.forEach((value, i) =>
        // Three decimals of a pixel, of 256.
        assertAlmostEquals(
          drawn.flat()[curve]![i]!,
          value,
          1e-3 * Math.abs(value),
        )
      )
    );
    const events = await Array.fromAsync(Deno.readDir(join(out, "gradients")));
    assertEquals(events.length, 2); // of both sessions
  });
});
