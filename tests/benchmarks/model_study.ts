/**
 * The figures of the model card: agreement with people on the 2,000 official
 * test photographs of BIQ2021, by the included file and as `score` shows
 * them to it; by the data set's three subsets; without those that show what
 * other parts show; how often the interval of a score holds people's; and what
 * float16 weights change.
 *
 * `deno run -A tests/benchmarks/model_study.ts --data BIQ2021 [--model FILE]
 * [--float32 FILE, as make_default.ts --float32 writes it]
 * [--duplicates near_duplicates.json of a run]`
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { createPrng, openDataset } from "../../data/mod.ts";
import { bootstrapInterval, krocc, plcc, rmse, srocc } from "../../loss/mod.ts";
import {
  findModel,
  openPredictor,
} from "../../model/scoring/open_predictor.ts";
import { scoreFiles } from "../../model/scoring/score_files.ts";

const { values: flags } = parseArgs({
  options: {
    data: { type: "string" },
    model: { type: "string" },
    float32: { type: "string" },
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

const { images } = await openDataset("biq2021", {
  data: flags.data,
  skipUnreadable: () => {},
});
const test = images.filter(({ split }) => split === "test");

/** What a model says of the test photographs, as `score` shows them to it. */
async function rate(model?: string) {
  const { predictor, name } = await openPredictor(await findModel(model));
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
  return { name, rated, learned };
}

const { name, rated, learned } = await rate(flags.model);
console.log(name);

function report(title: string, some: readonly Rated[]): void {
  const predicted = some.map((each) => each.predicted);
  const subjective = some.map((each) => each.subjective);
  const figures = Object.entries({ srocc, plcc, krocc, rmse }).map(
    ([name, metric]) => {
      const prng = createPrng(1); // as evaluate draws
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

/** What people said of photographs that the data set holds twice: it limits every model. */
function reportRaters(copies: readonly { names: string[] }[]): void {
  const scores = new Map(images.map(({ name, score }) => [name, score]));
  const twice = copies.map(({ names }) =>
    names.map((name) => scores.get(basename(name))!)
  );
  const one = twice.flatMap(([a, b]) => [a!, b!]);
  const other = twice.flatMap(([a, b]) => [b!, a!]);
  const apart = rmse(one, other) / Math.SQRT2;
  console.log(
    `${copies.length} photographs that were rated twice: SROCC of both ratings ` +
      `${srocc(one, other).toFixed(3)}, error of one ${apart.toFixed(3)}`,
  );
}

report("all", rated);
for (const subset of ["ss01", "ss02", "ss03"]) {
  report(subset, rated.filter(({ name }) => name.startsWith(subset)));
}
if (flags.duplicates !== undefined) {
  const pairs: { names: string[]; kind: string }[] = JSON.parse(
    await Deno.readTextFile(flags.duplicates),
  );
  const shown = new Set(
    pairs.flatMap(({ names }) => names.map((name) => basename(name))),
  );
  report(
    "that show what no other part shows",
    rated.filter(({ name }) => !shown.has(name)),
  );
  reportRaters(pairs.filter(({ kind }) => kind === "copy"));
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
if (flags.float32 !== undefined) {
  const { rated: others } = await rate(flags.float32);
  const subjective = rated.map((each) => each.subjective);
  const [here, there] = [rated, others].map((list) =>
    srocc(list.map((each) => each.predicted), subjective).toFixed(4)
  );
  const apart = rated.map(({ predicted }, i) =>
    Math.abs(predicted - others[i]!.predicted)
  ).reduce((a, b) => Math.max(a, b));
  console.log(
    `float16 and float32: SROCC ${here} and ${there}, scores at most ` +
      `${apart.toFixed(4)} apart`,
  );
}
