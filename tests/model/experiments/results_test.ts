import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "csv-parse/sync";
import { summarizeExperiment } from "../../../model/experiments/experiment_results.ts";
import { EXPERIMENTS } from "../../../model/experiments/experiments.ts";
import { resultsFigure } from "../../../model/experiments/results_figure.ts";
import {
  resultsCsv,
  resultsMarkdown,
  resultsTable,
} from "../../../model/experiments/results_table.ts";
import { LIBRARY_VERSION } from "../../../model/scoring/library_version.ts";
import { armExample, predictionsExample } from "./arm_example.ts";

const ARMS = [
  armExample("a", [[0.1, 0.3], [0.2, 0.5]], [
    predictionsExample([0, 1, 2, 3]),
    predictionsExample([0, 1, 3, 2]),
  ]),
  armExample("b", [[0.3, 0.1], [0.4, 0.4]]),
];
const RESULTS = summarizeExperiment(EXPERIMENTS.convergence, ARMS);

Deno.test("the table has best values, epochs to reach the others, and the test", () => {
  const { head, rows } = resultsTable(RESULTS);
  const cell = (row: number, column: string) =>
    rows[row]![head.indexOf(column)];
  assertEquals(cell(0, "Best validation SROCC"), "0.400 (0.300 to 0.500)");
  // By hand: the levels of A are 0.28 and 0.48, those of B 0.28 and 0.38.
  assertEquals(cell(0, "Epochs to SROCC of B"), "2");
  assertEquals(cell(1, "Epochs to SROCC of A"), "never");
  assertEquals(cell(0, "Epochs to SROCC of A"), "2");
  // Its first seed's best is one lucky epoch.
  assertEquals(cell(1, "Epochs to SROCC of B"), "never (1 to never)");
  assertEquals(
    cell(0, "Epochs to SROCC of itself with another seed"),
    "never (2 to never)",
  );
  // B has no test scores to differ from.
  assertEquals(cell(0, "Test SROCC minus that of B"), "-");
  // Orders 0123 and 0132: SROCC 1 and 1 − 6·2 / (4·15) = 0.8.
  assertStringIncludes(cell(0, "Test SROCC")!, "0.900 [");
  assertStringIncludes(cell(0, "Test SROCC")!, "(0.800 to 1.000)");
  assertEquals(cell(1, "Test SROCC"), "-");
});

Deno.test("results name the version that made them", () => {
  assertEquals(RESULTS.version, LIBRARY_VERSION);
});

Deno.test("one seed has no range", () => {
  const one = summarizeExperiment(EXPERIMENTS.convergence, [
    armExample("a", [[0.1, 0.3]], [predictionsExample([0, 1, 3, 2])]),
  ]);
  const { head, rows: [row] } = resultsTable(one);
  assertEquals(row![head.indexOf("Best validation SROCC")], "0.300");
  assertEquals(row![head.indexOf("Test SROCC")]!.at(-1), "]");
});

Deno.test("CSV and Markdown hold the table", () => {
  const { head, rows } = resultsTable(RESULTS);
  assertEquals(parse(resultsCsv(RESULTS)), [head, ...rows]);
  const markdown = resultsMarkdown(RESULTS, "All arms: the same.");
  assertStringIncludes(markdown, "| A | 2 | 0.400 (0.300 to 0.500) |");
  assertStringIncludes(
    markdown,
    "| B | never | never (1 to never) | never (1 to never) |",
  );
});

Deno.test("where gradients were logged, a table has spread and gradient by epoch", () => {
  const arms = [
    armExample("a", [[0.1, 0.3], [0.2, 0.5]]),
    armExample("b", [[0.1]]),
  ];
  arms[0]!.runs[0]!.steps = [{ epoch: 1, spread: 2, gradient: 0.125 }];
  arms[0]!.runs[1]!.steps = [{ epoch: 1, spread: 4, gradient: 0.375 }];
  const results = summarizeExperiment(EXPERIMENTS.convergence, arms);
  const markdown = resultsMarkdown(results, "");
  assertStringIncludes(markdown, "| Arm | Epoch 1 |");
  assertStringIncludes(markdown, "| A | 3.00, 0.250 |"); // means of 2, 4 and 1/8, 3/8
  assert(!markdown.includes("| B | 3"));
  assert(!resultsMarkdown(RESULTS, "").includes("Epoch 1 |"));
});

Deno.test("the figure is an SVG of its own with a curve per arm and metric", () => {
  const svg = resultsFigure(ARMS);
  assert(svg.startsWith("<svg"), svg.slice(0, 50));
  assertStringIncludes(svg, 'xmlns="http://www.w3.org/2000/svg"');
  for (const text of ["● A", "● B", "SROCC", "PLCC", "Epoch (number)"]) {
    assertStringIncludes(svg, text);
  }
  // Two arms in each of two panels: a range, which is filled, and a mean, which is drawn.
  const colors = (of: string) =>
    [...svg.matchAll(new RegExp(`<path [^>]*${of}="(#[^"]+)"`, "g"))]
      .map(([, color]) => color);
  const arms = ["#000000", "#e69f00"];
  assertEquals(colors("fill"), [...arms, ...arms]);
  assertEquals(colors("stroke"), [...arms, ...arms]);
});
