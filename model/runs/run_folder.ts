import { dirname, join } from "node:path";
import {
  TEMPORARY_SUFFIX,
  temporaryPath,
  writeText,
} from "../../data/files/mod.ts";
import { LOSS_TYPES, type LossSpec, usedOptions } from "../../loss/mod.ts";
import type { EpochMetrics } from "./epoch_metrics.ts";

/** The folder of a training run and the names of its files. */
export interface RunFolder {
  /** The folder itself; TensorBoard events are in it. */
  readonly path: string;
  /** The resolved configuration. */
  readonly config: string;
  /** One line per finished epoch. */
  readonly metrics: string;
  /** One line per step, with `--log-gradients`. */
  readonly gradients: string;
  /** Checkpoint to resume from. */
  readonly last: string;
  /** Checkpoint of the best epoch. */
  readonly best: string;
  /** The report as an HTML page. */
  readonly report: string;
  /** How and where the run was computed, and whether it is finished. */
  readonly record: string;
  /** Which image is in which part. */
  readonly split: string;
  /** The score of each test image, if the run is finished. */
  readonly test: string;
  /** Pairs of near-duplicates in different parts. */
  readonly nearDuplicates: string;
  /** The score of each validation image, if the run is finished and has no test images. */
  readonly validation: string;
  /** Whether there is a checkpoint to resume from. */
  hasCheckpoint(): Promise<boolean>;
  /**
   * Writes the metrics of all finished epochs.
   *
   * The whole file is replaced each time: so it agrees with the checkpoint, even after a kill between the two and a
   * resume.
   */
  writeMetrics(epochs: readonly EpochMetrics[]): Promise<void>;
}

/**
 * Creates the folder of a new run, or opens that of a run to resume, and stores
 * the configuration in it.
 *
 * @param path The folder; parent folders are created as needed.
 * @param config The resolved configuration, plain JSON.
 * @param resume Whether the folder already has a run.
 * @throws {Error} If a new run's folder exists, a resumed run's does not, or
 * nothing can be written there.
 */
export async function openRunFolder(
  path: string,
  config: unknown,
  resume = false,
): Promise<RunFolder> {
  const folder = runFolderAt(path);
  if (!resume) {
    await makeFolder(path, config);
    return folder;
  }
  await readRunConfig(path);
  await removeUnfinished(path);
  await writeText(folder.config, configText(config));
  return folder;
}

function configText(config: unknown): string {
  return JSON.stringify(config, null, 2) + "\n";
}

/**
 * Checks early that a run may start in a folder.
 *
 * @throws {Error} If the folder exists and is not empty.
 */
export async function requireFreeFolder(path: string): Promise<void> {
  if (!await isFree(path)) refuse(path);
}

/**
 * Whether there is nothing at a path, or an empty folder, such as one made by a
 * mount or a batch system.
 */
export async function isFree(path: string): Promise<boolean> {
  const found = await Deno.stat(path).catch(() => undefined);
  if (!found?.isDirectory) return found === undefined;
  for await (const _ of Deno.readDir(path)) return false;
  return true;
}

/**
 * Reads the configuration that a run was started with.
 *
 * @param path The run's folder.
 * @param act The act, for error messages.
 * @throws {Error} If there is no run in the folder.
 */
export async function readRunConfig(
  path: string,
  act = "resume",
): Promise<unknown> {
  try {
    const config: unknown = JSON.parse(
      await Deno.readTextFile(runFolderAt(path).config),
    );
    if (typeof config === "object" && config && !Array.isArray(config)) {
      return withUsedOptions(config);
    }
    throw new Error("it has no settings");
  } catch (error) {
    const isThere = await Deno.stat(path).then(() => true, () => false);
    const reason = !(error instanceof Deno.errors.NotFound)
      ? `config.json: ${(error as Error).message}`
      : isThere
      ? "it has no config.json"
      : "there is no such folder";
    throw new Error(`Cannot ${act} the run in ${path}: ${reason}`, {
      cause: error,
    });
  }
}

/** Without options that the loss does not use, which older versions stored. */
function withUsedOptions(config: { loss?: LossSpec }): object {
  const { loss } = config;
  return loss && LOSS_TYPES.includes(loss.type)
    ? { ...config, loss: usedOptions(loss) }
    : config;
}

/**
 * The default folder of a run: `runs/`, then the data set, the backbone and the local time.
 */
export function defaultRunFolder(
  dataset: string,
  backbone: string,
  now: Date = new Date(),
): string {
  const two = (value: number) => value.toString().padStart(2, "0");
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two);
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two);
  const when = `${date.join("")}-${time.join("")}`;
  return join("runs", `${dataset}-${backbone}-${when}`);
}

/** The paths in the folder of a run; they need not exist. */
export function runFolderAt(path: string): RunFolder {
  const last = join(path, "last.safetensors");
  const metrics = join(path, "metrics.jsonl");
  return {
    path,
    config: join(path, "config.json"),
    metrics,
    gradients: join(path, "gradients.jsonl"),
    last,
    best: join(path, "best.safetensors"),
    report: join(path, "report.html"),
    record: join(path, "run.json"),
    split: join(path, "split.csv"),
    test: join(path, "test.csv"),
    nearDuplicates: join(path, "near_duplicates.json"),
    validation: join(path, "validation.csv"),
    hasCheckpoint: () => Deno.stat(last).then((s) => s.isFile, () => false),
    writeMetrics: (epochs) =>
      writeText(metrics, epochs.map(metricsLine).join("")),
  };
}

/** One line of metrics.jsonl; an undefined metric is null. */
function metricsLine(
  { epoch, trainLoss, validation, seconds }: EpochMetrics,
): string {
  const { srocc, plcc, krocc, rmse, loss } = validation;
  return JSON.stringify({
    epoch,
    split: "validation",
    srocc,
    plcc,
    krocc,
    rmse,
    loss,
    trainLoss,
    seconds,
  }) + "\n";
}

/**
 * Creates a folder with a configuration atomically: a run killed at its start leaves nothing that blocks the next one.
 */
async function makeFolder(path: string, config: unknown): Promise<void> {
  const parent = dirname(path);
  await makeParent(parent);
  await requireFreeFolder(path);
  if (await Deno.stat(path).catch(() => undefined)) {
    // A mount cannot be replaced.
    return await writeText(runFolderAt(path).config, configText(config));
  }
  const temporary = temporaryPath(path);
  await Deno.mkdir(temporary);
  try {
    await writeText(runFolderAt(temporary).config, configText(config));
    // Fails if the folder is no longer empty: of two runs started at once, only one gets it.
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true });
    if (await Deno.stat(path).catch(() => undefined)) refuse(path, error);
    throw error;
  }
}

async function makeParent(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`Cannot make the folder ${path}: ${message}`, {
      cause: error,
    });
  }
}

function refuse(path: string, cause?: unknown): never {
  throw new Error(
    `Cannot start a run in ${path}: the folder exists; use --resume to ` +
      "continue it or --out for another",
    { cause },
  );
}

/** Files that a killed run had not finished writing. */
async function removeUnfinished(path: string): Promise<void> {
  for await (const { name } of Deno.readDir(path)) {
    if (name.endsWith(TEMPORARY_SUFFIX)) await Deno.remove(join(path, name));
  }
}
