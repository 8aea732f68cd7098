/**
 * The figures of a model's card: agreement on the test part of BIQ2021, whole
 * and by the data set's three subsets, and how often the interval of a score
 * holds people's.
 *
 * `deno run -A tests/benchmarks/model_study.ts runs/biq2021`
 */
import { basename } from "node:path";
import { createPrng } from "../../data/mod.ts";
import { bootstrapInterval, krocc, plcc, rmse, srocc } from "../../loss/mod.ts";
import { parseModelConfig } from "../../model/network/model_config.ts";
import { readPredictions } from "../../model/runs/prediction_file.ts";
import { runFolderAt } from "../../model/runs/run_folder.ts";
import { readCheckpoint } from "../../model/weights/read_checkpoint.ts";

const [run] = Deno.args;
if (run === undefined) {
  console.error("Cannot study a model: no folder of a finished run is given");
  Deno.exit(2);
}
const { best, test } = runFolderAt(run);
const predictions = await readPredictions(test);
const { metadata } = await readCheckpoint(best);
const { learned } = parseModelConfig(metadata.model);

for (const subset of ["", "ss01", "ss02", "ss03"]) {
  const part = predictions.filter(({ name }) =>
    basename(name).startsWith(subset)
  );
  const predicted = part.map((each) => each.predicted);
  const subjective = part.map((each) => each.subjective);
  const figures = Object.entries({ srocc, plcc, krocc, rmse }).map(
    ([name, metric]) => {
      const prng = createPrng(1, 5);
      const { low, high } = bootstrapInterval(metric, predicted, subjective, {
        prng,
      });
      const [value, from, to] = [metric(predicted, subjective), low, high]
        .map((each) => each.toFixed(3));
      return `${name} ${value} [${from}, ${to}]`;
    },
  );
  console.log(`${subset || "all"}, ${part.length}: ${figures.join(", ")}`);
}
if (learned?.interval) {
  const { coverage, halfWidth, images } = learned.interval;
  const held = predictions.filter(({ predicted, subjective }) =>
    Math.abs(predicted - subjective) <= halfWidth
  ).length;
  console.log(
    `interval of ${coverage}, ± ${
      halfWidth.toFixed(3)
    } from ${images} images: ` +
      `holds ${(100 * held / predictions.length).toFixed(1)} %`,
  );
}
