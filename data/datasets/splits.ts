import { basename } from "node:path";
import type { DatasetOptions } from "./dataset_options.ts";

/** Says that a split was drawn, for the notes of a data set. */
export function drawnSplitNote(list: string, splitId: number): string {
  return `${
    basename(list)
  } has no split: 60 % of the images to train on, 20 % to validate ` +
    `on and 20 % to test on are drawn at random, as split ${splitId}`;
}

/**
 * Checks that no other split is requested if there is only one.
 *
 * @throws {RangeError} If there is no such split.
 */
export function requireOnlySplit(
  dataset: string,
  { splitId = 0 }: DatasetOptions,
): void {
  if (splitId === 0) return;
  throw new RangeError(
    `Cannot take split ${splitId}: ${dataset} has only split 0`,
  );
}
