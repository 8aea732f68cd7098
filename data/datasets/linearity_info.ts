import { describeCount } from "../text/describe_count.ts";
import { basename } from "node:path";
import { readMat } from "../tables/mat/read_mat.ts";
import type { MatVariable } from "../tables/mat/mat_variable.ts";
import type { Split } from "../images/scored_image.ts";
import { partAt } from "./split_at_random.ts";

/** One image in LinearityIQA's `CLIVEinfo.mat` or `KonIQ-10kinfo.mat`. */
export interface LinearityImage {
  /** Name of the file. */
  name: string;
  /** Mean opinion score. */
  score: number;
  /** Standard deviation of the opinions. */
  std: number;
  /** The part it belongs to in the split asked for. */
  split: Split;
}

/**
 * Reads a list of LinearityIQA's with one of its random splits.
 *
 * A split orders the contents of all images (`index`); the first of them are to
 * train on, the next to validate on, the rest to test on, and an image belongs
 * where its content (`ref_ids`) does, as in its `IQAdataset.py`.
 *
 * @param path The MAT file, of version 7.3.
 * @param splitId Number of the split, its `exp_id`.
 * @param fractions Fraction of the contents to train on, and to train or validate on.
 * @returns The images in the order of the file.
 * @throws {Error} If the file cannot be read, or its variables do not fit together.
 * @throws {RangeError} If there is no such split.
 */
export async function readLinearityInfo(
  path: string,
  splitId: number,
  fractions: readonly [number, number],
): Promise<LinearityImage[]> {
  const info = await readMat(path, {
    im_names: "text",
    subjective_scores: "numbers",
    subjective_scoresSTD: "numbers",
    ref_ids: "numbers",
    index: "numbers",
  });
  const file = basename(path);
  const names = info.im_names.values;
  const scores = info.subjective_scores.values;
  const stds = info.subjective_scoresSTD.values;
  const contents = info.ref_ids.values;
  const lists = { score: scores, deviation: stds, content: contents };
  for (const [what, { length }] of Object.entries(lists)) {
    if (length === names.length) continue;
    throw new Error(
      `Cannot read "${file}": it has ${
        describeCount(names.length, "name")
      } and ${describeCount(length, what)}`,
    );
  }
  const partOf = partByContent(file, info.index, splitId, fractions);
  return names.map((name, i) => ({
    name,
    score: scores[i]!,
    std: stds[i]!,
    split: requirePart(file, partOf, contents[i]!),
  }));
}

/** One row per split, one column per place in its order. */
function partByContent(
  file: string,
  { shape, values }: MatVariable<Float64Array>,
  splitId: number,
  fractions: readonly [number, number],
): Map<number, Split> {
  const [splits = 0, count = 0] = shape;
  if (!(Number.isInteger(splitId) && splitId >= 0 && splitId < splits)) {
    throw new RangeError(
      `Cannot take split ${splitId}: ${file} has ${
        splits === 0 ? "no splits" : `splits 0 to ${splits - 1}`
      }`,
    );
  }
  return new Map(Array.from({ length: count }, (_, place) => [
    values[splitId + splits * place]!,
    partAt(place, count, ...fractions),
  ]));
}

function requirePart(
  file: string,
  partOf: Map<number, Split>,
  content: number,
): Split {
  const part = partOf.get(content);
  if (part) return part;
  throw new Error(
    `Cannot read "${file}": content ${content} is in no part of the split`,
  );
}
