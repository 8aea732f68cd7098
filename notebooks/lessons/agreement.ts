/** Figures of the first notebook, and its sums at real size. */
import { createPrng } from "@iqa/norm-in-norm/data";
import * as iqa from "@iqa/norm-in-norm/loss";
import {
  type ComparedLoss,
  LOSSES,
  readTestScores,
  type TestScores,
  TRAINING_LINES,
} from "../authors.ts";
import type { Shown } from "../display.ts";
import { BLUE, dashed, dots, figure, GRAY, line, ORANGE } from "../figure.ts";

export { LOSSES, readTestScores };

const MOS = { label: "Subjective score (MOS, 0–100)", domain: [0, 100] };

/** Resamples of an interval: its ends move by a tenth of its width from seed to seed. */
const RESAMPLES = 200;

/** A few images and the line fitted to them, with the errors that are left. */
export function drawLine(
  predicted: readonly number[],
  subjective: readonly number[],
): Shown {
  const fit = iqa.fitLinearMapping(predicted, subjective);
  const images = predicted.map((x, i) => [x, subjective[i]!, fit.apply(x)]);
  return figure("Five images and the line fitted to them", {
    x: { label: "Predicted score (network's unit)", domain: [0, 6] },
    y: MOS,
    layers: [
      line("fitted line", BLUE, [0.5, 5.5].map((x) => [x, fit.apply(x)])),
      ...images.map(([x, y, guess], i) =>
        dashed(i ? "" : "error", ORANGE, [[x, y], [x, guess]])
      ),
      dots("image", GRAY, images, { x: "0", y: "1", r: 5 }),
    ],
  });
}

/** The scores of one of the authors' models after the line of its training images. */
export function onPeoplesScale(
  test: TestScores,
  loss: ComparedLoss,
): number[] {
  const { slope, intercept } = TRAINING_LINES[loss];
  return test.predicted[loss].map((x) => slope * x + intercept);
}

/** Share of the images whose score by the first model is closer to people's than by the second. */
export function shareCloser(
  test: TestScores,
  first: ComparedLoss,
  second: ComparedLoss,
): number {
  const [a, b] = [first, second].map((loss) => onPeoplesScale(test, loss));
  const closer = test.subjective.filter((score, i) =>
    Math.abs(a![i]! - score) < Math.abs(b![i]! - score)
  );
  return closer.length / test.subjective.length;
}

/** What papers report of each of the authors' models. */
export function measureModels(test: TestScores) {
  return LOSSES.map((loss) => {
    const raw = test.predicted[loss], people = test.subjective;
    return {
      loss,
      SROCC: iqa.srocc(raw, people),
      PLCC: iqa.plcc(raw, people),
      KROCC: iqa.krocc(raw, people),
      RMSE: iqa.rmse(onPeoplesScale(test, loss), people),
    };
  });
}

/** What the authors themselves recorded of these models on these images. */
export const RECORDED = {
  "mae": { SROCC: 0.901879, PLCC: 0.918737, RMSE: 6.104802 },
  "mse": { SROCC: 0.903425, PLCC: 0.922573, RMSE: 5.954732 },
  "norm-in-norm": { SROCC: 0.937059, PLCC: 0.946540, RMSE: 5.041603 },
};

/** Every fifth test image: people's score over that of each model. */
export function drawModels(test: TestScores): Shown {
  const shown = LOSSES.flatMap((loss) => {
    const mapped = onPeoplesScale(test, loss);
    return test.subjective.flatMap((y, i) =>
      i % 5 === 0 ? [{ loss, y, x: mapped[i]! }] : []
    );
  });
  return figure("Subjective against mapped predicted scores for three losses", {
    width: 760,
    fx: "Trained with",
    x: {
      label: "Predicted score after the line (MOS, 0–100)",
      domain: [0, 100],
    },
    y: MOS,
    layers: [
      dots("image", BLUE, shown, {
        fx: "loss",
        x: "x",
        y: "y",
        r: 1.7,
        fillOpacity: 0.5,
      }),
      dashed("perfect agreement", ORANGE, [[0, 0], [100, 100]]),
    ],
  });
}

/** How much the SROCC of one model exceeds another's on the same resampled images. */
export function gainInSrocc(
  test: TestScores,
  model: ComparedLoss,
  over: ComparedLoss,
  seed: number,
) {
  const [a, b] = [test.predicted[model], test.predicted[over]];
  // The bootstrap draws numbers of images, so that both models see the same ones.
  const images = test.subjective.map((_, i) => i);
  const gain = (drawn: Float64Array, people: Float64Array) =>
    iqa.srocc(Float64Array.from(drawn, (i) => a[i]!), people) -
    iqa.srocc(Float64Array.from(drawn, (i) => b[i]!), people);
  return {
    gain: `${model} over ${over}`,
    ...iqa.bootstrapInterval(gain, images, test.subjective, {
      prng: createPrng(seed),
      resamples: RESAMPLES,
    }),
  };
}

/** Gains in SROCC with their intervals. */
export function drawGains(
  gains: readonly { gain: string; value: number; low: number; high: number }[],
): Shown {
  return figure("Gains in SROCC with 95 % intervals over images", {
    height: 180,
    marginLeft: 190,
    x: {
      label: "Gain in SROCC on the same test images",
      domain: [-0.01, 0.05],
    },
    y: { label: null, domain: gains.map(({ gain }) => gain) },
    layers: [
      ...gains.map(({ gain, low, high }, i) =>
        line(i ? "" : "95 % interval", GRAY, [[low, gain], [high, gain]])
      ),
      dots("gain", BLUE, gains, { y: "gain", x: "value", r: 5 }),
      dashed("no gain", ORANGE, [[0, gains[0]!.gain], [0, gains.at(-1)!.gain]]),
    ],
  });
}
