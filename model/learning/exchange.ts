import type { HeadOutputs } from "../network/head_outputs.ts";

/** Scores of a whole batch, and the position of one worker's share. */
export interface SharedScores {
  /** Outputs of the heads for all images of the batch. */
  outputs: HeadOutputs;
  /** Subjective scores of all images. */
  subjective: Float64Array;
  /** Index of the worker's first image among them. */
  first: number;
}

/**
 * What workers exchange in one step, each with a share of the batch. Every
 * worker gets the same bits, so that all update their weights identically.
 */
export interface Exchange {
  /** Number of workers. */
  readonly workers: number;
  /** Joins the scores of a worker's own images with those of the others. */
  scores(own: HeadOutputs, subjective: Float64Array): Promise<SharedScores>;
  /** Sums vectors over all workers, each of which passes the same number of vectors of the same lengths. */
  sum(vectors: readonly Float32Array[]): Promise<Float32Array[]>;
}

/** The results of a worker's share of a batch. */
export interface ShareResults {
  /** Sums over the share's images. */
  gradients: Float32Array[];
  /** Running statistics, updated by the share's images. */
  statistics: Float32Array[];
}

/**
 * The gradients of the whole batch, and the mean of the running statistics:
 * this is what one worker would get by averaging the statistics of all shares.
 */
export async function exchangeResults(
  { gradients, statistics }: ShareResults,
  exchange: Exchange,
): Promise<ShareResults> {
  const sums = await exchange.sum([...gradients, ...statistics]);
  return {
    gradients: sums.slice(0, gradients.length),
    statistics: sums.slice(gradients.length)
      .map((sum) => sum.map((value) => value / exchange.workers)),
  };
}
