import {
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { createPrng } from "../../../data/random/prng.ts";
import {
  type Prediction,
  readPredictions,
  writePredictions,
} from "../../../model/runs/prediction_file.ts";
import { evaluatePredictions } from "../../../model/training/evaluating/evaluate.ts";
import { inFolder } from "../../model/support/in_folder.ts";
import { runDeno } from "../../support/run_deno.ts";
import { averagePredictions, inOrderOfFirst } from "./average_predictions.ts";
import { rankAverages } from "./rank_averages.ts";

const first = [
  { name: "a.jpg", predicted: 0.25, subjective: 0.5 },
  { name: "b.jpg", predicted: 0.5, subjective: 0.75 },
];
const second = [
  { name: "b.jpg", predicted: 1, subjective: 0.75 },
  { name: "a.jpg", predicted: 0.75, subjective: 0.5 },
];

Deno.test("averagePredictions() finds each image by its name, whatever the order", () => {
  // By hand: (0.25 + 0.75) / 2 and (0.5 + 1) / 2.
  assertEquals(averagePredictions([first, second]), [
    { name: "a.jpg", predicted: 0.5, subjective: 0.5 },
    { name: "b.jpg", predicted: 0.75, subjective: 0.75 },
  ]);
});

Deno.test("inOrderOfFirst() has every network's predictions in the order of the first", () => {
  assertEquals(inOrderOfFirst([second, first]), [second, first.toReversed()]);
});

Deno.test("averagePredictions() refuses an image twice, networks that predicted other images, or learned other scores", () => {
  const [b, a] = second;
  const refused = (other: typeof second, message: string) =>
    assertThrows(() => averagePredictions([first, other]), Error, message);
  refused([a!, b!, a!], "Cannot average predictions: file 2 has a.jpg twice");
  refused(
    [a!],
    "Cannot average predictions: file 1 has 2 images and file 2 has 1",
  );
  refused(
    [{ ...b!, name: "c.jpg" }, a!],
    "Cannot average predictions: file 2 has no image b.jpg",
  );
  refused(
    [{ ...b!, subjective: 0.7 }, a!],
    "Cannot average predictions: the subjective score of b.jpg is 0.75 in file 1 and 0.7 in file 2",
  );
});

/** Three networks, each of which orders four images in another wrong way. */
const NETWORKS = [[2, 1, 3, 4], [1, 2, 4, 3], [1, 4, 2, 3]].map((scores) =>
  scores.map((predicted, i) => ({
    name: `${i}.jpg`,
    predicted,
    subjective: i + 1,
  }))
);

Deno.test("rankAverages() has every average of two or more, the best first", () => {
  // By hand. Sums of all three: 4, 7, 9, 10, in order; of 0 and 1: 3, 3, 7, 7; of 0 and 2: 3, 5, 5, 7;
  // of 1 and 2: 2, 6, 6, 6. Subjective scores are -1.5, -.5, .5 and 1.5 from their mean, squares 5.
  // Ties have mean ranks, so that 1.5, 1.5, 3.5, 3.5 has the covariance 4 and the squares 4 (SROCC 4 / sqrt 20),
  // 1, 2.5, 2.5, 4 the covariance 4.5 and the squares 4.5, and 1, 3, 3, 3 the covariance 3 and the squares 3.
  const expected = [
    // Sums less their mean 7.5: -3.5, -.5, 1.5, 2.5; covariance 10, squares 21.
    { networks: [0, 1, 2], srocc: 1, plcc: 10 / Math.sqrt(5 * 21) },
    // -2, 0, 0, 2: covariance 6, squares 8.
    {
      networks: [0, 2],
      srocc: 4.5 / Math.sqrt(5 * 4.5),
      plcc: 6 / Math.sqrt(5 * 8),
    },
    // -2, -2, 2, 2: covariance 8, squares 16.
    {
      networks: [0, 1],
      srocc: 4 / Math.sqrt(5 * 4),
      plcc: 8 / Math.sqrt(5 * 16),
    },
    // -3, 1, 1, 1: covariance 6, squares 12.
    {
      networks: [1, 2],
      srocc: 3 / Math.sqrt(5 * 3),
      plcc: 6 / Math.sqrt(5 * 12),
    },
  ];
  const rounded = (averages: typeof expected) =>
    averages.map(({ networks, srocc, plcc }) => [
      networks,
      srocc.toFixed(12),
      plcc.toFixed(12),
    ]);
  assertEquals(rounded(rankAverages(NETWORKS)), rounded(expected));
});

/** Runs the study on files. */
async function study(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runDeno(
    ["run", "-A", "--no-check", "tests/benchmarks/average_study.ts", ...args],
  );
  assertEquals(code, 0, stderr);
  return stdout;
}

/** The intervals of SROCC and PLCC as `evaluate` computes them. */
function intervals(predictions: Prediction[]): string {
  const { srocc, plcc } = evaluatePredictions(predictions);
  return Object.entries({ SROCC: srocc, PLCC: plcc }).map(([name, metric]) => {
    const [value, low, high] = [metric.value, metric.low, metric.high]
      .map((number) => number.toFixed(3));
    return `${name} ${value} [${low}, ${high}]`;
  }).join(", ");
}

Deno.test("average_study prints the intervals that evaluate prints for the first file, whatever the others' order", () =>
  inFolder(async (folder) => {
    const prng = createPrng(1);
    // From z to a, so that neither the names nor the second file say the order.
    const subjective = Array.from({ length: 60 }, () => prng());
    const networkOf = () =>
      subjective.map((score, i) => ({
        name: `${99 - i}.jpg`,
        predicted: score + prng() - 0.5,
        subjective: score,
      }));
    const [one, two] = [networkOf(), networkOf()];
    const paths = ["one.csv", "two.csv"].map((name) => join(folder, name));
    await writePredictions(paths[0]!, one);
    await writePredictions(paths[1]!, two.toReversed());
    const output = await study(...paths);
    const inOrder = intervals(await readPredictions(paths[0]!));
    assertStringIncludes(output, `${paths[0]}: ${inOrder}`);
    assertStringIncludes(output, `${paths[1]}: ${intervals(two)}`);
    const average = averagePredictions([one, two]);
    assertStringIncludes(output, `their average: ${intervals(average)}`);
    // Another order has other draws, and would be noticed.
    assertNotEquals(intervals(one.toReversed()), inOrder);
  }));

Deno.test("average_study --choices lists every average, and nothing else", () =>
  inFolder(async (folder) => {
    const paths = NETWORKS.map((_, i) => join(folder, `${i}.csv`));
    for (const [i, network] of NETWORKS.entries()) {
      await writePredictions(paths[i]!, network);
    }
    const [a, b, c] = paths;
    // The figures of the test of rankAverages(), as decimals.
    assertEquals((await study("--choices", ...paths)).split("\n"), [
      `SROCC 1.0000, PLCC 0.9759: ${a} + ${b} + ${c}`,
      `SROCC 0.9487, PLCC 0.9487: ${a} + ${c}`,
      `SROCC 0.8944, PLCC 0.8944: ${a} + ${b}`,
      `SROCC 0.7746, PLCC 0.7746: ${b} + ${c}`,
      "",
    ]);
  }));
