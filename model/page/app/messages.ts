import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { Score } from "../../scoring/scorer.ts";

/** A request to the thread that scores; each has one answer with its number. */
export type Request =
  | { id: number; open: Blob | undefined }
  | { id: number; score: Blob };

/** The answer to a request: its result, or the reason why there is none. */
export type Answer =
  & { id: number }
  & (
    | { opened: OpenedModel; scored?: never; error?: never }
    | { scored: ScoredPhotograph; opened?: never; error?: never }
    | { error: string; opened?: never; scored?: never }
  );

/** A model that is ready. */
export interface OpenedModel {
  /** The model's configuration. */
  config: ScoringConfig;
  /** What computes. */
  device: string;
}

/** A photograph with its score. */
export interface ScoredPhotograph extends Score {
  /** Pixels of the photograph. */
  height: number;
  width: number;
  /** A small picture of it. */
  thumbnail: Blob;
}
