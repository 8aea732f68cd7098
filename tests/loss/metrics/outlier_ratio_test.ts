import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { outlierRatio } from "../../../loss/mod.ts";
import fixture from "../../fixtures/loss/metrics.json" with { type: "json" };
import { testWithShared } from "../../support/shared.ts";

Deno.test("outlierRatio() agrees with the authors' code", () => {
  for (
    const { name, predicted, subjective, std, outlierRatio: expected }
      of fixture.cases
  ) {
    assertEquals(outlierRatio(predicted, subjective, std), expected, name);
  }
});

testWithShared(
  "outlierRatio() agrees on the authors' test images",
  "fixtures/paper_scores.json",
  (path) => {
    const { files } = JSON.parse(Deno.readTextFileSync(path));
    for (
      const { sq, sq_std, pq_before, k, b, outlierRatio: expected } of Object
        .values<never>(files)
    ) {
      const mapped = (pq_before as number[]).map((x) => k[0]! * x + b[0]!);
      assertAlmostEquals(outlierRatio(mapped, sq, sq_std), expected, 1e-9);
      // With the deviations brought from votes on 1-5 to 0-100, hardly any
      // image is an outlier.
      assertEquals(
        outlierRatio(mapped, sq, sq_std, { stdScale: 25 }) < 0.02,
        true,
      );
    }
  },
);

Deno.test("outlierRatio() counts an error of exactly two deviations as inside", () => {
  assertEquals(outlierRatio([0, 0, 0], [4, 4.1, -4.1], [2, 2, 2]), 2 / 3);
  assertEquals(outlierRatio([0, 0], [40, 60], [1, 1], { stdScale: 25 }), 0.5);
});

Deno.test("outlierRatio() refuses other lengths, negative deviations and scales", () => {
  const message = (std: number[], stdScale: number, error: typeof TypeError) =>
    assertThrows(() => outlierRatio([1, 2], [1, 2], std, { stdScale }), error)
      .message;
  assertEquals(
    message([1], 1, TypeError),
    "Cannot compute outlier ratio: predicted has 2 scores and std has 1",
  );
  assertEquals(
    message([1, -1], 1, RangeError),
    "Cannot compute outlier ratio: std[1] is -1",
  );
  assertEquals(
    message([1, 1], 0, RangeError),
    "Cannot compute outlier ratio: stdScale is 0",
  );
});
