/**
 * The figures of the model card: agreement with people on the 2,000 official
 * test photographs of BIQ2021, by the included file and as `score` shows
 * them to it; by the data set's three subsets; without those that show what
 * other parts show; how often the interval of a score holds people's; and what
 * float16 weights change.
 *
 * `deno run -A tests/benchmarks/model_study.ts --data BIQ2021 [--model FILE]
 * [--run RUN, the float32 weights' run] [--duplicates near_duplicates.json of a run]`
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { createPrng, openDataset } from "../../data/mod.ts";
import { bootstrapInterval, krocc, plcc, rmse, srocc } from "../../loss/mod.ts";
import { readPredictions } from "../../model/runs/prediction_file.ts";
import { runFolderAt } from "../../model/runs/run_folder.ts";
import {
  findModel,
  openPredictor,
} from "../../model/scoring/open_predictor.ts";
import { scoreFiles } from "../../model/scoring/score_files.ts";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    model: { type: "string" },
    run: { type: "string" },
    duplicates: { type: "string" },
  },
});
if (flags.data === undefined) {
  console.error("Cannot study a model: --data says no folder of BIQ2021");
  Deno.exit(2);
}

interface Rated {
  name: string;
  predicted: number;
  subjective: number;
}

const { predictor, name } = await openPredictor(await findModel(flags.model));
const { images } = await openDataset("biq2021", {
  data: flags.data,
  skipUnreadable: () => {},
});
const test = images.filter(({ split }) => split === "test");
const rated: Rated[] = [];
for await (
  const { path, score, error } of scoreFiles(
    predictor,
    test.map(({ path }) => path),
  )
) {
  if (error) throw error;
  const image = test[rated.length]!;
  if (path !== image.path) throw new Error(`Cannot match scores: ${path}`);
  rated.push({
    name: image.name,
    predicted: score.score,
    subjective: image.score,
  });
}
const { learned } = predictor.config;
await predictor.dispose();
console.log(name);

function report(title: string, some: readonly Rated[]): void {
  const predicted = some.map((each) => each.predicted);
  const subjective = some.map((each) => each.subjective);
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
  console.log(`${title}, ${some.length}: ${figures.join(", ")}`);
}

report("all", rated);
for (const subset of ["ss01", "ss02", "ss03"]) {
  report(subset, rated.filter(({ name }) => name.startsWith(subset)));
}
if (flags.duplicates !== undefined) {
  const pairs: { names: string[] }[] = JSON.parse(
    await Deno.readTextFile(flags.duplicates),
  );
  const shown = new Set(
    pairs.flatMap(({ names }) => names.map((name) => basename(name))),
  );
  report(
    "that show what no other part shows",
    rated.filter(({ name }) => !shown.has(name)),
  );
}
if (learned?.interval) {
  const { coverage, halfWidth, images } = learned.interval;
  const held = rated.filter(({ predicted, subjective }) =>
    Math.abs(predicted - subjective) <= halfWidth
  ).length;
  console.log(
    `interval of ${coverage}, ± ${halfWidth.toFixed(3)} from ${images} ` +
      `images: holds ${(100 * held / rated.length).toFixed(1)} %`,
  );
}
if (flags.run !== undefined) {
  const whole = new Map(
    (await readPredictions(runFolderAt(flags.run).test))
      .map(({ name, predicted }) => [basename(name), predicted]),
  );
  const pairs = rated.flatMap(({ name, predicted, subjective }) => {
    const other = whole.get(name);
    return other === undefined ? [] : [{ predicted, other, subjective }];
  });
  const subjective = pairs.map((each) => each.subjective);
  const here = srocc(pairs.map((each) => each.predicted), subjective);
  const there = srocc(pairs.map((each) => each.other), subjective);
  const farthest = pairs.reduce(
    (most, { predicted, other }) => Math.max(most, Math.abs(predicted - other)),
    0,
  );
  console.log(
    `float16 against float32, ${pairs.length} photographs: SROCC ` +
      `${here.toFixed(4)} and ${there.toFixed(4)}, scores at most ` +
      `${farthest.toFixed(4)} apart`,
  );
}
