/** What the figure of the losses along their gradients shows. */
import { lossAndGradient } from "../../../loss/mod.ts";
import { center, norm, scaleAndAdd } from "../../vectors.ts";
import { type Claim, LOSSES } from "./compared_losses.ts";
import { noisyBatch } from "./loss_family.ts";

/** What the reader chooses. */
export interface Start {
  count: number;
  /** Standard deviation of the errors of the predicted scores. */
  noise: number;
  /** Factor of the predicted scores: the network's unit. */
  unit: number;
}

/** Number of places along the way at which the losses are computed. */
const PLACES = 80;

/** The longest way, as a share of the predictions' spread. */
export const FARTHEST = 2;

/** A loss at a place along its own gradient. */
export interface Place {
  loss: string;
  /** Way against the gradient over the spread of the predictions at the start. */
  way: number;
  /** Loss there over loss at the start. */
  ratio: number;
}

/** Each loss along the line that its gradient at the start points down. */
export function seeAlong(
  start: Start,
): { places: Place[]; slopes: { loss: string; norm: number }[] } {
  const { predicted, subjective } = startOf(start);
  const spread = norm(center(predicted));
  const slopes: { loss: string; norm: number }[] = [];
  const places = Object.entries(LOSSES).flatMap(([loss, spec]) => {
    const here = lossAndGradient(spec, predicted, subjective);
    const size = norm(here.gradient);
    slopes.push({ loss, norm: size });
    return Array.from({ length: PLACES + 1 }, (_, i): Place => {
      const way = FARTHEST * i / PLACES;
      const at = scaleAndAdd(-way * spread / size, here.gradient, predicted);
      const { value } = lossAndGradient(spec, at, subjective);
      return { loss, way, ratio: value / here.value };
    });
  });
  return { places, slopes };
}

/** Claims of the stories about steps along the gradient, checked from this start. */
export function checkAlong(start: Start): Claim[] {
  const { predicted, subjective } = startOf(start);
  const small = Object.values(LOSSES).every((spec) => {
    const { value, gradient } = lossAndGradient(spec, predicted, subjective);
    const step = 1e-4 * norm(center(predicted)) / norm(gradient);
    const next = scaleAndAdd(-step, gradient, predicted);
    return lossAndGradient(spec, next, subjective).value < value;
  });
  const nin = LOSSES["Norm-in-Norm"]!;
  const { gradient } = lossAndGradient(nin, predicted, subjective);
  const doubled = lossAndGradient(
    nin,
    predicted.map((score) => 2 * score),
    subjective,
  );
  const before = norm(center(predicted)) ** 2;
  const after = norm(center([...scaleAndAdd(-1, gradient, predicted)])) ** 2;
  const pythagoras = before + norm(gradient) ** 2;
  return [
    { text: "A small step downhill makes every loss smaller", holds: small },
    {
      text:
        "A step of Norm-in-Norm adds its squared length to the squared spread",
      // 1e-8 is added to the norm that the gradient is at right angles by.
      holds: Math.abs(after / pythagoras - 1) < 1e-6,
    },
    {
      text: "Twice the scores, half the gradient of Norm-in-Norm",
      holds: Math.abs(norm(doubled.gradient) / norm(gradient) - 0.5) < 1e-6,
    },
  ];
}

function startOf({ count, noise, unit }: Start) {
  const { predicted, subjective } = noisyBatch(count, noise);
  return { predicted: predicted.map((score) => unit * score), subjective };
}
