import type { HeadOutputs } from "../network/head_outputs.ts";

/** Scores of a whole batch, and which of them are one worker's. */
export interface SharedScores {
  /** Outputs of the heads for all images of the batch. */
  outputs: HeadOutputs;
  /** Subjective scores of all images. */
  subjective: Float64Array;
  /** Place of the worker's own first image among them. */
  first: number;
}

/**
 * What workers exchange in one step that they take together, each with a share of the batch. Every worker gets the same
 * bits, so that all move their weights alike.
 */
export interface Exchange {
  /** How many workers there are. */
  readonly workers: number;
  /** Puts the scores of a worker's own images beside those of the others. */
  scores(own: HeadOutputs, subjective: Float64Array): Promise<SharedScores>;
  /** Adds vectors up over all workers, each of which gives the same number of vectors of the same lengths. */
  sum(vectors: readonly Float32Array[]): Promise<Float32Array[]>;
}

/** The results of a worker's share of a batch. */
export interface ShareResults {
  /** Sums over the share's images. */
  gradients: Float32Array[];
  /** Running statistics, which the share's images have moved. */
  statistics: Float32Array[];
}

/**
 * The gradients of the whole batch, and the mean of the running statistics: an
 * average of averages is the average that one worker would have with the
 * statistics of all shares.
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
