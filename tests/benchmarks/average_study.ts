/**
 * Do several networks together agree better with people than each alone? Averages
 * the mapped scores that each predicted for the same images: `test.csv` of runs,
 * or what `evaluate --predictions` writes, of validation images to choose by. Last
 * is how much the average is above each network, on the same images.
 *
 * `deno run -A tests/benchmarks/average_study.ts runs/one/test.csv runs/two/test.csv …`
 */
import { messageOf } from "../../data/text/message_of.ts";
import { srocc } from "../../loss/mod.ts";
import { pairedDifference } from "../../model/experiments/paired_difference.ts";
import {
  type Prediction,
  readPredictions,
} from "../../model/runs/prediction_file.ts";
import { evaluatePredictions } from "../../model/training/evaluating/evaluate.ts";
import { averagePredictions } from "./average_study/average_predictions.ts";

const paths = Deno.args;
if (paths.length < 2) {
  console.error(
    `Cannot average predictions: two or more files are needed, given: ${paths.length}`,
  );
  Deno.exit(2);
}

const [networks, average] = await readNetworks().catch((error) => {
  console.error(messageOf(error));
  Deno.exit(1);
});

const rows = [...paths, "their average"];
for (const [i, predictions] of [...networks, average].entries()) {
  const evaluation = evaluatePredictions(predictions);
  const metrics = (["srocc", "plcc", "krocc", "rmse"] as const).map(
    (metric) => {
      const { value, low, high } = evaluation[metric];
      return `${metric.toUpperCase()} ${interval(value, low, high)}`;
    },
  );
  console.log(`${rows[i]}: ${metrics.join(", ")}`);
}
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

/** What each network predicted, its images in one order so that pairs can be compared, and their average. */
async function readNetworks(): Promise<[Prediction[][], Prediction[]]> {
  const networks = await Promise.all(paths.map(readPredictions));
  const average = averagePredictions(networks);
  const byName = (a: Prediction, b: Prediction) => a.name < b.name ? -1 : 1;
  for (const predictions of [...networks, average]) predictions.sort(byName);
  return [networks, average];
}

/** As in `0.857 [0.843, 0.871]`. */
function interval(...numbers: [value: number, low: number, high: number]) {
  const [value, low, high] = numbers.map((number) => number.toFixed(3));
  return `${value} [${low}, ${high}]`;
}
