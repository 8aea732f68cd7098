import {
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { renderReport } from "../../../model/report/render_report.ts";
import type { GradientEntry } from "../../../model/runs/gradient_log.ts";
import { type DrawnFigure, drawnFigures } from "./drawn_points.ts";
import { gradientsExample, reportExample } from "./report_example.ts";

/** The figures of a gradient log: those that a report without it does not have. */
function figuresOf(gradients: GradientEntry[]): DrawnFigure[] {
  const { test: _, ...data } = reportExample();
  const without = drawnFigures(renderReport(data)).length;
  return drawnFigures(renderReport({ ...data, gradients })).slice(without);
}

/** Asserts that curves are drawn through these heights at steps 1, 2 and so on. */
function assertShows(figure: DrawnFigure, expected: number[][]): void {
  assertEquals(figure.curves.length, expected.length, figure.alt);
  figure.curves.forEach((points, curve) => {
    assertEquals(points.length, expected[curve]!.length, figure.alt);
    points.forEach(([x, y], i) => {
      // Coordinates have three decimals of a pixel, of more than 200.
      assertAlmostEquals(x, i + 1, 1e-4);
      const height = expected[curve]![i]!;
      assertAlmostEquals(y, height, 1e-4 * Math.abs(height) + 1e-6, figure.alt);
    });
  });
}

Deno.test("report of a gradient log shows the norm and its bound, the spread, and the loss along the gradient", () => {
  const [norm, spread, along, ...others] = figuresOf(gradientsExample());
  assertEquals(others, []);
  // The invented numbers, and differences by hand: 0.49 - 0.5 and so on.
  assertShows(norm!, [[0.25, 0.125, 0.0625, 0.05], [0.5, 0.25, 0.125, 0.0625]]);
  assertShows(spread!, [[1, 2, 4, 8]]);
  assertShows(along!, [
    [-0.01, -0.005, -0.004, -0.005],
    [-0.02, -0.015, -0.011, -0.013],
    [-0.04, -0.04, 0.01, -0.045],
  ]);
  assertEquals([norm!.alt, spread!.alt, along!.alt], [
    "Norm of the loss's gradient at each step, and its upper bound",
    "Spread of the predicted scores at each step",
    "Change of the loss at each step, if the predicted scores move against " +
    "its gradient by 0.01, 0.03 or 0.1 of their spread",
  ]);
  assertEquals(along!.legend, [
    "moved by 0.01 b",
    "moved by 0.03 b",
    "moved by 0.1 b",
  ]);
});

Deno.test("captions of a gradient log say what to conclude", () => {
  const [norm, spread, along] = figuresOf(gradientsExample())
    .map(({ caption }) => caption);
  // The last gradient, 0.05 of 0.0625.
  assertStringIncludes(norm!, "None exceeded 80 % of its upper bound p/(2b)");
  assertStringIncludes(spread!, "It went from 1.00 to 8.00; the loss does not");
  // Falls of 0.04 / 0.01, 0.04 / 0.005, -0.01 / 0.004 and 0.045 / 0.005: 4, 8, -2.5, 9.
  assertStringIncludes(
    along!,
    "By 0.1 b it falls in 3 of 4 batches, as a median 6.0 times as far as by 0.01 b: 10 times",
  );
});

Deno.test("report of a log of another loss has no bound and says nothing of it", () => {
  const log = gradientsExample().map(({ limit: _, ...step }) => step);
  const [norm, spread] = figuresOf(log);
  assertShows(norm!, [[0.25, 0.125, 0.0625, 0.05]]);
  assertEquals(norm!.legend, ["gradient norm"]);
  assertEquals(norm!.alt, "Norm of the loss's gradient at each step");
  assertStringIncludes(norm!.caption, "It went from 0.250 to 0.0500.");
  assertStringIncludes(spread!.caption, "It went from 1.00 to 8.00.");
});

Deno.test("figures of a long log have the median of every few steps", () => {
  // 450 steps, in groups of three of which the middle one is the second's.
  const log = gradientsExample();
  const long = Array.from({ length: 450 }, (_, i) => ({
    ...log[0]!,
    spread: [1, 2, 7][i % 3]! * (1 + Math.floor(i / 3)),
  }));
  const [, spread] = figuresOf(long);
  const points = spread!.curves[0]!;
  assertEquals(points.length, 150);
  points.forEach(([x, y], group) => {
    assertAlmostEquals(x, 3 * group + 2, 0.01);
    assertAlmostEquals(y, 2 * (group + 1), 1e-3 * y);
  });
  assertStringIncludes(spread!.caption, "Each point is the median of 3 steps.");
});

Deno.test("figures of a log leave out what cannot be drawn", () => {
  const [first, ...others] = gradientsExample();
  // All predictions equal: no direction, no bound. A loss that is not finite is null in JSON.
  const flat = { ...first!, gradient: 0, spread: 0, along: [0.5, 0.5, 0.5] };
  const { limit: _, ...equal } = flat;
  const broken = { ...others[2]!, along: [null, 0.2, 0.2] as number[] };
  const [norm, spread, along] = figuresOf([...others, equal, broken]);
  assertEquals(norm!.curves[0]!.length, 4);
  assertEquals(spread!.curves[0]!.length, 4);
  assertEquals(along!.curves.map(({ length }) => length), [4, 4, 4]);
  assertStringIncludes(along!.caption, "falls in 2 of 4 batches");
});

Deno.test("report without a gradient log has none of its figures", () => {
  const page = renderReport({ ...reportExample(), gradients: [] });
  assertEquals(drawnFigures(page).map(({ alt }) => alt), [
    "Training and validation loss of each epoch",
    "SROCC and PLCC on the validation part after each epoch",
    ...drawnFigures(renderReport(reportExample())).slice(2)
      .map(({ alt }) => alt),
  ]);
});
