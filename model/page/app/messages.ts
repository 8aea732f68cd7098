import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { Score } from "../../scoring/scorer.ts";

/** A request to the thread that scores; each has one answer with its number. */
export type Request =
  | { id: number; open: Blob | undefined }
  | { id: number; score: Blob };

/** What is said of a request: what came of it, or why nothing did. */
export type Answer =
  & { id: number }
  & (
    | { opened: OpenedModel; scored?: never; error?: never }
    | { scored: ScoredPhotograph; opened?: never; error?: never }
    | { error: string; opened?: never; scored?: never }
  );

/** A model that is ready. */
export interface OpenedModel {
  /** What the model says of itself. */
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
