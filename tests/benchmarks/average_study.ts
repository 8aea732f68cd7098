/**
 * Do several networks together agree better with people than each alone? Averages
 * the mapped scores that each predicted for the same images: `test.csv` of runs,
 * or what `evaluate --predictions` writes, of validation images to choose by.
 *
 * `deno run -A tests/benchmarks/average_study.ts runs/one/test.csv runs/two/test.csv …`
 */
import {
  type Prediction,
  readPredictions,
} from "../../model/runs/prediction_file.ts";
import { evaluatePredictions } from "../../model/training/evaluating/evaluate.ts";

/** The mean of several predictions for each image, in the order of the first. */
function averagePredictions(
  networks: readonly (readonly Prediction[])[],
): Prediction[] {
  const scores = networks.map((predictions) =>
    new Map(predictions.map(({ name, predicted }) => [name, predicted]))
  );
  return networks[0]!.map(({ name, subjective }) => {
    let sum = 0;
    for (const [i, predicted] of scores.entries()) {
      const score = predicted.get(name);
      if (score === undefined) {
        throw new Error(
          `Cannot average predictions: file ${i + 1} has no image ${name}`,
        );
      }
      sum += score;
    }
    return { name, predicted: sum / scores.length, subjective };
  });
}

const paths = Deno.args;
if (paths.length < 2) {
  console.error(
    `Cannot average predictions: ${paths.length} files are given, and two or more are needed`,
  );
  Deno.exit(2);
}
const networks = await Promise.all(paths.map(readPredictions));
for (const [i, predictions] of networks.entries()) {
  if (predictions.length !== networks[0]!.length) {
    console.error(
      `Cannot average predictions: ${paths[0]} has ${
        networks[0]!.length
      } images and ${paths[i]} has ${predictions.length}`,
    );
    Deno.exit(2);
  }
}
const rows = [...paths, "their average"];
const all = [...networks, averagePredictions(networks)];
for (const [i, predictions] of all.entries()) {
  const evaluation = evaluatePredictions(predictions);
  const metrics = (["srocc", "plcc", "krocc", "rmse"] as const).map(
    (metric) => {
      const { value, low, high } = evaluation[metric];
      const [a, b, c] = [value, low, high].map((number) => number.toFixed(3));
      return `${metric.toUpperCase()} ${a} [${b}, ${c}]`;
    },
  );
  console.log(`${rows[i]}: ${metrics.join(", ")}`);
}
