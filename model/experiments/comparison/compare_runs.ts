import { basename, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createPrng } from "../../../data/mod.ts";
import {
  type BootstrapInterval,
  bootstrapInterval,
  compareModels,
  krocc,
  type PairedTTest,
  plcc,
  rmse,
  srocc,
} from "../../../loss/mod.ts";
import type { Metrics } from "../../runs/epoch_metrics.ts";
import { type Point, readRun, type RunResult } from "../arm_results.ts";
import { typedCommand } from "../../../data/mod.ts";
import { describeCount } from "../../../data/text/describe_count.ts";
import { bestOf } from "../epochs_to_reach.ts";
import {
  type PairedDifference,
  pairedDifference,
} from "../paired_difference.ts";
import {
  differentSettings,
  type RunConfig,
  settingsOf,
} from "../../runs/different_settings.ts";
import type { Prediction } from "../../runs/prediction_file.ts";
import { readRunConfig } from "../../runs/run_folder.ts";
import { readRunRecord } from "../../runs/run_record.ts";

/** A run of a comparison. */
export interface ComparedRun {
  /** Its folder. */
  path: string;
  /** Short name: the folder's, numbered where two have the same. */
  name: string;
  /** Epochs done. */
  epochs: number;
  /** Best validation SROCC. */
  validation: number;
  /** Metrics on the images with 95 % bootstrap intervals. */
  metrics: Record<keyof Metrics, BootstrapInterval>;
  /** How it differs from the first run; absent for the first. */
  difference?: RunDifference;
  /** Settings that are not the same in all runs. */
  settings: Record<string, unknown>;
  /** Validation after each epoch. */
  curve: Point[];
}

/** How a run differs from the first one on the same images. */
export interface RunDifference {
  /** Its SROCC minus the first's, both on the same resampled images. */
  srocc: BootstrapInterval;
  /**
   * Its absolute errors minus the first's, after a linear mapping fitted on
   * these images for each run.
   */
  error: PairedTTest;
}

/** Runs measured on the same images. */
export interface Comparison {
  /** Part of the images: validation if the runs have no test images. */
  part: "test" | "validation";
  /** Number of images. */
  images: number;
  /** The runs, in the order given. */
  runs: ComparedRun[];
  /** Runs that differ in more than the seed, compared over seeds and images; empty without at least two seeds each. */
  overSeeds: SeedsCompared[];
}

/** Runs with other settings compared with the first ones, seed by seed. */
export interface SeedsCompared {
  /** Names of the runs. */
  names: string[];
  /** Names of the first run and those that have its settings. */
  others: string[];
  /** SROCC of the runs minus that of the first ones. */
  srocc: PairedDifference;
}

const METRICS = { srocc, plcc, krocc, rmse };
const SEED = 1;

/**
 * Compares finished runs: their settings, their test metrics, and whether each
 * differs from the first by more than chance. If no run has test images, they
 * are compared on their validation images, by which each run's best epoch was
 * chosen.
 *
 * @param paths Folders of two or more runs.
 * @throws {RangeError} If there are fewer.
 * @throws {Error} If one is not finished, or the images are not the same.
 *
 * @example Two losses on gray images, the brighter the better
 * ```ts
 * import { compareRuns, train } from "@iqa/norm-in-norm/model";
 * import { assertEquals } from "@std/assert";
 *
 * const data = await Deno.makeTempDir();
 * const rows = ["image,score,split"];
 * const splits = ["train", "validation", "train", "test"];
 * for (let i = 0; i < 12; i++) {
 *   const gray = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">
 *     <rect width="32" height="32" fill="rgb(${20 * i},${20 * i},${20 * i})"/></svg>`;
 *   await Deno.writeTextFile(`${data}/${i}.svg`, gray);
 *   rows.push(`${i}.svg,${i},${splits[i % 4]}`);
 * }
 * await Deno.writeTextFile(`${data}/scores.csv`, rows.join("\n"));
 *
 * for (const type of ["mse", "norm-in-norm"] as const) {
 *   await train({
 *     dataset: "csv",
 *     datasetOptions: { data },
 *     backbone: "resnet10_slim",
 *     loss: { type },
 *     size: { height: 32, width: 32 },
 *     epochs: 1,
 *     runtime: "wasm",
 *   }, { out: `${data}/${type}` });
 * }
 * const comparison = await compareRuns([`${data}/mse`, `${data}/norm-in-norm`]);
 * assertEquals([comparison.part, comparison.images], ["test", 3]);
 * const [, second] = comparison.runs;
 * assertEquals(second!.name, "norm-in-norm");
 * assertEquals(second!.settings.loss, { type: "norm-in-norm", p: 1, q: 2 });
 * await Deno.remove(data, { recursive: true });
 * ```
 */
export async function compareRuns(
  paths: readonly string[],
): Promise<Comparison> {
  if (paths.length < 2) {
    throw new RangeError(
      `Cannot compare ${
        describeCount(paths.length, "run")
      }: it takes two or more`,
    );
  }
  const read = await Promise.all(paths.map(readFinished));
  const part = read.some(({ test }) => test.length > 0) ? "test" : "validation";
  const runs = read.map((run) => ofPart(run, part));
  const [first] = runs as [ReadRun];
  runs.forEach((run) => requireSameImages(first, run, part));
  const names = uniqueNames(paths);
  const settings = runs.map(({ config }) => settingsOf(config));
  const different = new Set(
    runs.flatMap(({ config }) => differentSettings(first.config, config))
      .map(({ name }) => name),
  );
  return {
    part,
    images: first.predictions.length,
    runs: runs.map((run, index) => ({
      path: run.path,
      name: names[index]!,
      epochs: run.curve.length,
      validation: bestOf(run.curve, "srocc"),
      metrics: measureRun(run),
      ...index > 0 && { difference: differ(first, run) },
      settings: Object.fromEntries(
        Array.from(different, (name) => [name, settings[index]![name]]),
      ),
      curve: run.curve,
    })),
    overSeeds: compareSeeds(runs, names),
  };
}

/**
 * Groups of runs that differ only in the seed, each compared with the group of
 * the first run.
 */
function compareSeeds(
  runs: readonly ReadRun[],
  names: readonly string[],
): SeedsCompared[] {
  const groups: NamedRun[][] = [];
  for (const [index, run] of runs.entries()) {
    const named = { ...run, name: names[index]! };
    const group = groups.find(([other]) =>
      differentSettings(other!.config, run.config)
        .every(({ name }) => name === "seed")
    );
    if (group) group.push(named);
    else groups.push([named]);
  }
  const [first, ...rest] = groups;
  const scored = (group: NamedRun[]) =>
    group.map(({ config, predictions }) => ({
      seed: Number(config.seed),
      predictions,
    }));
  const namesOf = (group: NamedRun[]) => group.map(({ name }) => name);
  return rest.flatMap((group) => {
    const found = pairedDifference(srocc, scored(group), scored(first!));
    return found && found.seeds > 1
      ? [{ names: namesOf(group), others: namesOf(first!), srocc: found }]
      : [];
  });
}

interface FinishedRun extends Pick<RunResult, "curve" | "test" | "validation"> {
  path: string;
  config: RunConfig & { seed?: number };
}

async function readFinished(path: string): Promise<FinishedRun> {
  const config = await readRunConfig(path, "compare") as FinishedRun["config"];
  const record = await readRunRecord(path);
  if (!record?.finished) {
    const goOn = typedCommand(["train", "--out", path, "--resume"]);
    refuse(path, `it is not finished; continue with: ${goOn}`);
  }
  return { path, config, ...await readRun(0, path) };
}

function refuse(path: string, reason: string): never {
  throw new Error(`Cannot compare the run in ${path}: ${reason}`);
}

interface ReadRun extends Pick<FinishedRun, "path" | "config" | "curve"> {
  predictions: Prediction[];
}

interface NamedRun extends ReadRun {
  name: string;
}

function ofPart(run: FinishedRun, part: Comparison["part"]): ReadRun {
  const predictions = run[part];
  if (predictions.length < 2) {
    refuse(
      run.path,
      `it has scores of ${describeCount(predictions.length, `${part} image`)}` +
        (part === "test" ? ", and another has more" : ""),
    );
  }
  const byName = (a: Prediction, b: Prediction) => a.name < b.name ? -1 : 1;
  return { ...run, predictions: predictions.toSorted(byName) };
}

function requireSameImages(
  first: ReadRun,
  other: ReadRun,
  part: Comparison["part"],
): void {
  const key = ({ name, subjective }: Prediction) => `${name} ${subjective}`;
  const [own, others] = [first, other].map((run) => run.predictions.map(key));
  if (isDeepStrictEqual(own, others)) return;
  const common = new Set(own).intersection(new Set(others)).size;
  throw new Error(
    `Cannot compare ${first.path} with ${other.path}: their ${part} parts have ${
      own!.length
    } and ${
      describeCount(others!.length, "image")
    }, of which ${common} are the same`,
  );
}

function scoresOf({ predictions }: ReadRun) {
  return {
    predicted: Float64Array.from(predictions, (row) => row.predicted),
    subjective: Float64Array.from(predictions, (row) => row.subjective),
  };
}

function measureRun(run: ReadRun): ComparedRun["metrics"] {
  const { predicted, subjective } = scoresOf(run);
  const entries = Object.entries(METRICS).map(([name, metric]) => [
    name,
    bootstrapInterval(metric, predicted, subjective, {
      prng: createPrng(SEED),
    }),
  ]);
  return Object.fromEntries(entries);
}

function differ(first: ReadRun, other: ReadRun): RunDifference {
  const base = scoresOf(first), { predicted, subjective } = scoresOf(other);
  const indices = Float64Array.from(predicted.keys());
  const pick = (from: Float64Array, which: Float64Array) =>
    which.map((i) => from[i]!);
  return {
    // The positions of the images are resampled, so that both runs get the same images.
    srocc: bootstrapInterval(
      (which) =>
        srocc(pick(predicted, which), pick(subjective, which)) -
        srocc(pick(base.predicted, which), pick(subjective, which)),
      indices,
      indices,
      { prng: createPrng(SEED) },
    ),
    error: compareModels(predicted, base.predicted, subjective),
  };
}

function uniqueNames(paths: readonly string[]): string[] {
  const names = paths.map((path) => basename(resolve(path)));
  return names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name)
      ? name
      : `${name} (${index + 1})`
  );
}
