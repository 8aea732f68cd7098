/**
 * Do several networks together agree better with people than each alone? Averages
 * the mapped scores that each predicted for the same images: `test.csv` of runs,
 * or what `evaluate --predictions` writes, of validation images to choose by. Last
 * is how much the average is above each network, on the same images.
 *
 * `deno run -A tests/benchmarks/average_study.ts runs/one/test.csv runs/two/test.csv …`
 *
 * With `--choices`, lists every average of two or more of the files instead, the
 * highest SROCC first: what there was to choose from.
 */
import { parseArgs } from "node:util";
import { messageOf } from "../../data/text/message_of.ts";
import { srocc } from "../../loss/mod.ts";
import { pairedDifference } from "../../model/experiments/paired_difference.ts";
import {
  type Prediction,
  readPredictions,
} from "../../model/runs/prediction_file.ts";
import { evaluatePredictions } from "../../model/training/evaluating/evaluate.ts";
import {
  averagePredictions,
  inOrderOfFirst,
} from "./average_study/average_predictions.ts";
import { rankAverages } from "./average_study/rank_averages.ts";

const { values: { choices }, positionals: paths } = parseArgs({
  args: Deno.args,
  options: { choices: { type: "boolean" } },
  allowPositionals: true,
});
if (paths.length < 2) {
  console.error(
    `Cannot average predictions: two or more files are needed, given: ${paths.length}`,
  );
  Deno.exit(2);
}

// In the order of the first file, so that its intervals are those of `evaluate`.
const networks = await Promise.all(paths.map(readPredictions))
  .then(inOrderOfFirst)
  .catch((error) => {
    console.error(messageOf(error));
    Deno.exit(1);
  });

if (choices) printChoices();
else printAverage();

function printChoices(): void {
  for (const { networks: own, srocc, plcc } of rankAverages(networks)) {
    const names = own.map((i) => paths[i]).join(" + ");
    console.log(
      `SROCC ${srocc.toFixed(4)}, PLCC ${plcc.toFixed(4)}: ${names}`,
    );
  }
}

function printAverage(): void {
  const average = averagePredictions(networks);
  for (const [i, predictions] of networks.entries()) {
    printMetrics(paths[i]!, predictions);
  }
  printMetrics("their average", average);
  for (const [i, predictions] of networks.entries()) {
    const { mean, low, high } = pairedDifference(
      srocc,
      [{ seed: 1, predictions: average }],
      [{ seed: 1, predictions }],
    )!;
    console.log(
      `SROCC of the average minus that of ${paths[i]}: ${
        interval(mean, low, high)
      }`,
    );
  }
}

function printMetrics(name: string, predictions: Prediction[]): void {
  const evaluation = evaluatePredictions(predictions);
  const metrics = (["srocc", "plcc", "krocc", "rmse"] as const).map(
    (metric) => {
      const { value, low, high } = evaluation[metric];
      return `${metric.toUpperCase()} ${interval(value, low, high)}`;
    },
  );
  console.log(`${name}: ${metrics.join(", ")}`);
}

/** As in `0.857 [0.843, 0.871]`. */
function interval(...numbers: [value: number, low: number, high: number]) {
  const [value, low, high] = numbers.map((number) => number.toFixed(3));
  return `${value} [${low}, ${high}]`;
}
