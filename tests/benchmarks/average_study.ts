/**
 * Do several networks together agree better with people than each alone? Averages
 * the mapped scores that each predicted for the same images: `test.csv` of runs,
 * or what `evaluate --predictions` writes, of validation images to choose by.
 *
 * `deno run -A tests/benchmarks/average_study.ts runs/one/test.csv runs/two/test.csv …`
 */
import { readPredictions } from "../../model/runs/prediction_file.ts";
import { evaluatePredictions } from "../../model/training/evaluating/evaluate.ts";
import { averagePredictions } from "./average_study/average_predictions.ts";

const paths = Deno.args;
if (paths.length < 2) {
  console.error(
    `Cannot average predictions: ${paths.length} files are given, and two or more are needed`,
  );
  Deno.exit(2);
}
const networks = await Promise.all(paths.map(readPredictions));
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
