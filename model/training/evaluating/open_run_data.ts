import { dirname } from "node:path";
import {
  chooseDataset,
  type Dataset,
  type DatasetOptions,
  DATASETS,
  openDataset,
  type ScoredImage,
  type Split,
} from "../../../data/mod.ts";
import type { TrainConfig } from "../../learning/train_config.ts";
import { runFolderAt } from "../../runs/run_folder.ts";
import { type ListedPart, readSplit } from "../../runs/split_file.ts";
import { describeCount } from "../../../data/text/describe_count.ts";

/**
 * Options of {@linkcode openRunData}; the defaults are those of the
 * checkpoint's run.
 */
export interface RunDataOptions extends DatasetOptions {
  /**
   * Name of the data set.
   *
   * @default {the run's}
   */
  dataset?: string;
  /**
   * Part of it, or all.
   *
   * @default {the test part; of a run without one the validation part}
   */
  split?: Split | "all";
  /** Called with decisions made by default. */
  log?: (line: string) => void;
}

/** Images to evaluate a checkpoint on. */
export interface RunData {
  /** Their data set. */
  dataset: Dataset;
  /** Their part. */
  split: Split | "all";
  /** The images. */
  images: ScoredImage[];
  /** Folder of the run, if the images are its data and have its parts. */
  run?: string;
}

/**
 * Opens the images to evaluate a checkpoint on.
 *
 * If the checkpoint is in a run's folder, data set, columns and parts are the
 * run's: its test images are those that it was not trained on, even if the list
 * has grown since. Other images have the parts of their list; without parts,
 * all of them are used.
 *
 * @param checkpoint The file of weights.
 * @param options Options that differ from the run's.
 * @returns The images.
 * @throws {Error} If no data set is given, or it cannot be opened.
 * @throws {RangeError} If the part has no image.
 */
export async function openRunData(
  checkpoint: string,
  { dataset: asked, split, log = () => {}, ...given }: RunDataOptions,
): Promise<RunData> {
  const run = await readRun(dirname(checkpoint));
  const ofRun = run && (asked ?? run.config.dataset) === run.config.dataset
    ? run
    : undefined;
  const name = ofRun?.config.dataset ?? await chooseDataset(asked, given);
  const dataset = await openDataset(name, {
    ...ofRun && {
      ...ofRun.config.datasetOptions,
      validationFraction: ofRun.config.validationFraction,
    },
    ...given,
  });
  dataset.notes?.forEach((note) => log(note));
  const own = ofRun?.parts && ownImages(dataset.images, ofRun.parts);
  if (!own) return chooseFromList(dataset, split, log);
  const chosen = chooseFromRun({ ...dataset, images: own }, split, log);
  return { ...chosen, run: dirname(checkpoint) };
}

/** A run's record of its data. */
interface RunOfCheckpoint {
  config: TrainConfig;
  parts?: Map<string, ListedPart>;
}

/** The run in a folder; undefined if there is none. Its files are untrusted. */
async function readRun(path: string): Promise<RunOfCheckpoint | undefined> {
  const folder = runFolderAt(path);
  let config: TrainConfig;
  try {
    config = JSON.parse(await Deno.readTextFile(folder.config));
  } catch {
    return undefined;
  }
  const isRun = typeof config?.dataset === "string" &&
    Object.hasOwn(DATASETS, config.dataset) &&
    typeof config.datasetOptions === "object";
  if (!isRun) return undefined;
  const parts = await readSplit(folder.split);
  return { config, ...parts && { parts } };
}

/** The images with the parts of a run, if they are the run's; a new image has no part. */
function ownImages(
  images: readonly ScoredImage[],
  parts: ReadonlyMap<string, ListedPart>,
): ScoredImage[] | undefined {
  let known = 0;
  const own = images.map(({ split: _, ...image }) => {
    const part = parts.get(image.name);
    // Another folder may have images of the same names.
    if (part?.score !== image.score) return image;
    known++;
    return { ...image, split: part.split };
  });
  return known > images.length / 2 ? own : undefined;
}

function chooseFromRun(
  dataset: Dataset,
  asked: Split | "all" | undefined,
  log: (line: string) => void,
): RunData {
  const { name, images } = dataset;
  const of = (part: Split) => images.filter(({ split }) => split === part);
  const hasTest = of("test").length > 0;
  const split = asked ?? (hasTest ? "test" : "validation");
  if (!asked && !hasTest) {
    log(
      `The run had no test images of ${name}: these are its validation images, ` +
        "by which its best epoch was chosen",
    );
  }
  const added = images.filter(({ split }) => split === undefined).length;
  if (added > 0 && split !== "all") {
    const [verb, pronoun] = added === 1 ? ["is", "it"] : ["are", "them"];
    log(
      `${describeCount(added, "image")} of ${name} ${verb} in no part of the ` +
        `run; --split all includes ${pronoun}`,
    );
  }
  const trained = of("train").length;
  if (split === "all" || split === "train") {
    log(
      `warning: the model was trained on ${trained} of these images; it will ` +
        "agree less on new ones",
    );
  }
  const chosen = split === "all" ? images : of(split);
  return { dataset, split, images: requireSome(dataset, split, chosen) };
}

function chooseFromList(
  dataset: Dataset,
  asked: Split | "all" | undefined,
  log: (line: string) => void,
): RunData {
  const { name, images, drawn } = dataset;
  const split = asked ?? (drawn ? "all" : "test");
  if (!asked && drawn) {
    log(
      `${name} has no parts: all its images are used`,
    );
  }
  const chosen = split === "all"
    ? images
    : images.filter((image) => (image.split ?? "train") === split);
  return { dataset, split, images: requireSome(dataset, split, chosen) };
}

function requireSome(
  { name, images }: Dataset,
  split: Split | "all",
  chosen: ScoredImage[],
): ScoredImage[] {
  if (chosen.length > 0) return chosen;
  const parts = new Set(images.map((image) => image.split ?? "train"));
  throw new RangeError(
    `Cannot evaluate on the ${split} part of ${name}: it has ${
      [...parts].join(" and ")
    } images`,
  );
}
