import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { Score } from "../../scoring/scorer.ts";

/** A request to the scoring thread; each has one answer with its number. */
export type Request =
  | { id: number; open: Blob | undefined }
  | { id: number; score: Blob };

/** The answer to a request: its result, or why there is none. */
export type Answer =
  & { id: number }
  & (
    | { opened: OpenedModel; scored?: never; error?: never }
    | { scored: ScoredPhotograph; opened?: never; error?: never }
    | { error: string; opened?: never; scored?: never }
  );

/** A loaded model. */
export interface OpenedModel {
  /** The model's configuration. */
  config: ScoringConfig;
  /** Name of the device. */
  device: string;
}

/** A photograph with its score. */
export interface ScoredPhotograph extends Score {
  /** Height of the photograph in pixels. */
  height: number;
  width: number;
  /** Its thumbnail. */
  thumbnail: Blob;
}
