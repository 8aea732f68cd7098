import type { ScoreMap } from "./score_map.ts";

/**
 * Raw outputs of the heads for one image, before the mapping: early, late,
 * both.
 */
export type Heads = [early: number, late: number, both: number];

/** The prediction for one image. */
export interface Prediction {
  /** Predicted score on the scale of the training scores. */
  score: number;
  /** Outputs of the heads. */
  heads: Heads;
  /** The score map, for models that were converted with `--map`. */
  map?: ScoreMap;
}

/** The prediction of an image from those of its crops; several crops have no map. */
export function meanOf(parts: readonly Prediction[]): Prediction {
  if (parts.length === 1) return parts[0]!;
  const mean = (of: (part: Prediction) => number) =>
    parts.reduce((sum, part) => sum + of(part), 0) / parts.length;
  return {
    score: mean(({ score }) => score),
    heads: [0, 1, 2].map((i) => mean(({ heads }) => heads[i]!)) as Heads,
  };
}
