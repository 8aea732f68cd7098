import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { groupedCorrelation, type Row } from "../../../loss/mod.ts";
import msu from "../../fixtures/loss/msu_grouped.json" with { type: "json" };
import { testWithShared } from "../../support/shared.ts";

testWithShared(
  "groupedCorrelation() reproduces MSU's table of 67 methods on the open set",
  "data/msu/Metric_scores_example.csv",
  (path) => {
    const [header, ...lines] = Deno.readTextFileSync(path).trim().split("\n");
    const columns = header!.split(",");
    const rows = lines.map((line) => {
      const cells = line.split(",");
      return Object.fromEntries(
        columns.map((column, i) => [column, cells[i]!]),
      );
    });
    for (const [predicted, expected] of Object.entries(msu.table)) {
      for (const metric of ["srocc", "krocc", "plcc"] as const) {
        const { value } = groupedCorrelation(rows, { predicted, metric });
        // SciPy and we round in another order; atanh magnifies that near 1.
        assertAlmostEquals(
          value,
          expected[metric],
          1e-9,
          `${metric} of ${predicted}`,
        );
      }
    }
    // The row of LinearityIQA in the publishers' table of the open set.
    const ours = (metric: "srocc" | "krocc" | "plcc") =>
      groupedCorrelation(rows, { predicted: "NR LINEARITY", metric }).value
        .toFixed(3);
    assertEquals([ours("srocc"), ours("krocc"), ours("plcc")], [
      "0.905",
      "0.783",
      "0.919",
    ]);
  },
);

/** Rows of one group whose SROCC is 1 - 6 sum d^2 / (n (n^2 - 1)). */
function rowsOf(group: string, predicted: readonly number[]): Row[] {
  return predicted.map((score, i) => ({ group, score, subjective_score: i }));
}

Deno.test("groupedCorrelation() averages Fisher's z weighted by group size", () => {
  const rows = [
    ...rowsOf("a", [1, 0, 2, 3]),
    ...rowsOf("b", [0, 1, 3, 2, 4, 5]),
  ];
  const { value, groups } = groupedCorrelation(rows, {
    predicted: "score",
    groupBy: ["group"],
    minimumSize: 4,
  });
  const a = 1 - 6 * 2 / 60, b = 1 - 6 * 2 / 210;
  assertAlmostEquals(
    value,
    Math.tanh((4 * Math.atanh(a) + 6 * Math.atanh(b)) / 10),
    1e-14,
  );
  assertEquals(groups.map(({ group, size }) => [group, size]), [[["a"], 4], [[
    "b",
  ], 6]]);
});

Deno.test("groupedCorrelation() counts a perfect group as 0.99 and leaves constant and small ones out", () => {
  const options = { predicted: "score", groupBy: ["group"], minimumSize: 3 };
  const rows = [
    ...rowsOf("perfect", [1, 2, 3]),
    ...rowsOf("constant", [5, 5, 5]),
    ...rowsOf("small", [2, 1]),
  ];
  const { value, groups } = groupedCorrelation(rows, options);
  assertAlmostEquals(value, 0.99, 1e-14);
  assertEquals(groups.map(({ group }) => group), [["perfect"]]);
  assert(
    Number.isNaN(
      groupedCorrelation(rowsOf("constant", [5, 5, 5]), options).value,
    ),
  );
});

Deno.test("groupedCorrelation() says what is wrong with a table of another shape", () => {
  const message = (
    rows: Row[],
    options: Record<string, unknown>,
    error: typeof TypeError,
  ) =>
    assertThrows(
      () => groupedCorrelation(rows, { predicted: "score", ...options }),
      error,
    ).message;
  const rows = rowsOf("a", [1, 2, 3]);
  assertEquals(
    message([], {}, TypeError),
    "Cannot compute grouped correlation: there are no rows",
  );
  assertEquals(
    message(rows, {}, TypeError),
    'Cannot compute grouped correlation: row 0 has no column "sequence"',
  );
  assertEquals(
    message([{ group: "a", score: "n/a", subjective_score: 1 }], {
      groupBy: ["group"],
    }, TypeError),
    'Cannot compute grouped correlation: row 0 has "n/a" in column "score"',
  );
  assertEquals(
    message(rows, { groupBy: ["group"], metric: "srcc" }, RangeError),
    'Cannot compute grouped correlation: unknown metric "srcc", valid metrics are srocc, plcc, krocc',
  );
  assertEquals(
    message(rows, { groupBy: ["group"], minimumSize: 1 }, RangeError),
    "Cannot compute grouped correlation: minimumSize must be at least 2, got 1",
  );
});

Deno.test("groupedCorrelation() of krocc takes groups of six, and a reversed group is -0.99", () => {
  const rows = [...Array(6).keys()].map((i) => ({
    sequence: "a",
    preset: "fast",
    score: 6 - i,
    subjective_score: i,
  }));
  const value = (count: number, metric: "krocc" | "srocc") =>
    groupedCorrelation(rows.slice(0, count), { predicted: "score", metric })
      .value;
  assertAlmostEquals(value(6, "krocc"), -0.99, 1e-14);
  assertEquals(value(5, "krocc"), NaN);
  assertEquals(value(6, "srocc"), NaN);
});
