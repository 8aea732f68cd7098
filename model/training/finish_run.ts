import { namesShownIn } from "../../data/images/mod.ts";
import type { Split } from "../../data/mod.ts";
import { readSafetensors } from "../weights/safetensors.ts";
import { fitLines } from "./fit_lines.ts";
import { learnedFrom } from "./learned_from.ts";
import { applyLine, measure } from "./measure.ts";
import { type Prediction, writePredictions } from "../runs/prediction_file.ts";
import { type HeadPredictions, predictHeads } from "./predict_heads.ts";
import type { TestResult } from "../runs/report_data.ts";
import { makeThumbnails } from "../report/thumbnails.ts";
import { worstPredictions } from "../report/worst_predictions.ts";
import { writeRunRecord } from "./write_run_record.ts";
import { writeRunReport } from "./write_run_report.ts";
import type { TrainingRun } from "./training_run.ts";

/**
 * Finishes a run as in the paper: takes the best epoch's weights, fits each
 * head's mapping on predictions of the training images, and evaluates the test
 * part once.
 */
export async function finishRun(
  run: TrainingRun,
): Promise<TestResult | undefined> {
  const { folder, learner: { model } } = run;
  const best = await readSafetensors(folder.best);
  model.variables.load(best.tensors);
  const training = await predictPart(run, "train", "fitting the mapping");
  model.config.lines = fitLines(training.outputs, training.subjective);
  const validation = await predictValidation(run);
  model.config.learned = learnedFrom(
    run.data.dataset.shows ?? "photographs",
    training.subjective,
    {
      predicted: validation.map(({ predicted }) => predicted),
      subjective: validation.map(({ subjective }) => subjective),
    },
  );
  await model.save(folder.best);
  const test = run.data.images.test.length > 0
    ? await measureTest(run)
    : undefined;
  if (test) await writePredictions(folder.test, predictionsOf(test));
  else await writePredictions(folder.validation, validation);
  await writeRunReport(run, { interrupted: false, ...test && { test } });
  // Written last: a run that is marked as finished is complete.
  await writeRunRecord(run, { finished: true, ...test && { test } });
  return test;
}

function predictPart(
  { learner, data, features }: TrainingRun,
  part: Split,
  purpose: string = part,
): Promise<HeadPredictions> {
  return predictHeads(learner.model, data.images[part], {
    ...data.predicting(purpose),
    ...features && { features: features.predicted[part] },
  });
}

/** The images that determine the interval, and on which runs without test images are compared. */
async function predictValidation(run: TrainingRun): Promise<Prediction[]> {
  const { outputs, subjective, images } = await predictPart(run, "validation");
  const predicted = applyLine(run.learner.model.config.lines![2]!, outputs[2]);
  return images.map(({ name }, i) => ({
    name,
    predicted: predicted[i]!,
    subjective: subjective[i]!,
  }));
}

function predictionsOf(test: TestResult): Prediction[] {
  return test.names.map((name, i) => ({
    name,
    predicted: test.predicted[i]!,
    subjective: test.subjective[i]!,
  }));
}

async function measureTest(run: TrainingRun): Promise<TestResult> {
  const { outputs, subjective, images } = await predictPart(run, "test");
  const line = run.learner.model.config.lines![2]!;
  const names = images.map(({ name }) => name);
  const seen = namesShownIn(run.data.nearDuplicates, "test", [
    "train",
    "validation",
  ]);
  const unseen = [...names.keys()].filter((i) => !seen.has(names[i]!));
  const pick = (list: ArrayLike<number>) => unseen.map((i) => list[i]!);
  const test: TestResult = {
    metrics: measure(outputs[2], subjective, line),
    predicted: applyLine(line, outputs[2]),
    subjective,
    names,
    // Fewer than two have no correlation.
    ...unseen.length < names.length && unseen.length > 1 && {
      unseen: {
        images: unseen.length,
        metrics: measure(pick(outputs[2]), pick(subjective), line),
      },
    },
  };
  const worst = new Set(worstPredictions(test).map(({ name }) => name));
  const shown = images.filter(({ name }) => worst.has(name));
  return { ...test, thumbnails: await makeThumbnails(shown) };
}
