import { stream } from "../../data/random/streams.ts";
import { type ScoredImage, shuffled } from "../../data/mod.ts";
import type { Line } from "../network/model_config.ts";
import { fitLines } from "./fit_lines.ts";
import { predictHeads } from "./predict_heads.ts";
import type { TrainingRun } from "./training_run.ts";

/**
 * The mappings of the trained weights, from the outputs of the epoch's steps.
 */
export function linesOfEpoch(
  { data: { images }, position: { outputs } }: TrainingRun,
): Line[] {
  const subjective = outputs.indices.map((index) => images.train[index]!.score);
  return fitLines(outputs.heads, subjective);
}

/**
 * Largest number of training images on which the mapping of an average is
 * fitted. With n images, the mapping's squared error on new images is larger by
 * a factor of 1 + 2/n: 1.6 % here.
 */
const MOST = 128;

/**
 * The mappings of averaged weights, which must be in the model during the call:
 * no step has scored an image with them, so some training images are predicted,
 * the same ones in every epoch; with a frozen backbone, whose features are
 * cached, all training images.
 */
export async function linesOfAverage(run: TrainingRun): Promise<Line[]> {
  const { config, learner: { model }, features } = run;
  const { images: { train }, predicting } = run.data;
  const { outputs, subjective } = await predictHeads(
    model,
    features ? train : someOf(train, config.seed),
    {
      ...predicting("fitting the mapping"),
      ...features && { features: features.predicted.train },
    },
  );
  return fitLines(outputs, subjective);
}

function someOf(images: readonly ScoredImage[], seed: number): ScoredImage[] {
  return shuffled(images, stream("lineOfAverage", seed)).slice(0, MOST);
}
