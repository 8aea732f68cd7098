/** Figures of the second notebook, and its searches over random scores. */
import { createPrng } from "@iqa/norm-in-norm/data";
import { lossAndGradient, plcc } from "@iqa/norm-in-norm/loss";
import type { Shown } from "../display.ts";
import { drawNormal, drawPair } from "../draws.ts";
import {
  BLUE,
  dashed,
  dots,
  figure,
  GRAY,
  line,
  ORANGE,
  PURPLE,
  sideBySide,
} from "../figure.ts";
import { center, mean, norm } from "../vectors.ts";

const SEED = 2;
const DRAWS = 4000;

/** The three steps of the loss on a few scores: as given, centered, divided by their norms. */
export function drawSteps(
  predicted: readonly number[],
  subjective: readonly number[],
): Shown {
  const [v, w] = [center(predicted), center(subjective)];
  const shape = (list: number[]) => list.map((each) => each / norm(list));
  const step = (
    title: string,
    x: readonly number[],
    y: readonly number[],
    domain: number[],
    differences = false,
  ) =>
    figure(title, {
      width: 250,
      height: 260,
      marginLeft: 46,
      x: { label: "Image", ticks: 5, tickFormat: "d", inset: 12 },
      y: { label: title, domain },
      layers: [
        ...differences
          ? x.map((a, i) =>
            dashed(i ? "" : "distance", ORANGE, [[i + 1, a], [i + 1, y[i]!]])
          )
          : [],
        line(
          differences ? "" : "predicted",
          BLUE,
          x.map((each, i) => [i + 1, each]),
          {
            marker: true,
          },
        ),
        line(
          differences ? "" : "people",
          GRAY,
          y.map((each, i) => [i + 1, each]),
          {
            marker: true,
          },
        ),
      ],
    });
  return sideBySide("Five scores as given, centered, and normalized", [
    step("1. As given", predicted, subjective, [0, 90]),
    step("2. Centered", v, w, [-35, 35]),
    step("3. Divided by the norm", shape(v), shape(w), [-0.8, 0.8], true),
  ]);
}

/** The loss as the third of five predictions moves, for three members of the family. */
export function drawOneMoving(subjective: readonly number[]): Shown {
  const slice = (p: number, q: number) =>
    Array.from({ length: 101 }, (_, i) => {
      const x = -5 + i / 5;
      const spec = { type: "norm-in-norm", p, q } as const;
      return [x, lossAndGradient(spec, [1, 2, x, 3, 5], subjective).value];
    });
  return figure("Loss against the prediction of the third image", {
    x: "Prediction of the third image (network's unit)",
    y: { label: "Norm-in-Norm loss (0–1)", domain: [0, 0.7] },
    layers: [
      line("p = 1, q = 2", BLUE, slice(1, 2)),
      line("p = 2, q = 2", ORANGE, slice(2, 2)),
      line("p = 1, q = 1", PURPLE, slice(1, 1)),
    ],
  });
}

/**
 * The largest loss among some eight thousand pairs of lists of `count` scores:
 * random ones, turned ones, half up and half down, and all weight on one or two.
 */
export function searchLargest(p: number, q: number, count: number): number {
  const prng = createPrng(SEED);
  const lists = [
    Array.from({ length: count }, (_, i) => i < count / 2 ? 1 : -1),
    Array.from({ length: count }, (_, i) => i === 0 ? 1 : i === 1 ? -1 : 0),
    Array.from({ length: count }, (_, i) => i === 0 ? count - 1 : -1),
  ];
  for (let draw = 0; draw < DRAWS; draw++) {
    lists.push(
      drawNormal(prng, count).map((each) =>
        each * Math.abs(each) ** (draw % 3)
      ),
    );
  }
  const turned = lists.map((y) => [y.map((each) => -each), y] as const);
  const strangers = lists.map((y) => [drawNormal(prng, count), y] as const);
  return [...turned, ...strangers].reduce(
    (largest, [x, y]) =>
      Math.max(
        largest,
        lossAndGradient({ type: "norm-in-norm", p, q }, x, y).value,
      ),
    0,
  );
}

/** Mean loss of predictions that have nothing to do with people's scores, by the draw of both. */
export function lossByChance(
  p: number,
  count: number,
  draw: (prng: () => number, count: number) => number[] = drawNormal,
): number {
  const prng = createPrng(SEED, count);
  const losses = Array.from({ length: DRAWS }, () =>
    lossAndGradient(
      { type: "norm-in-norm", p },
      draw(prng, count),
      draw(prng, count),
    ).value);
  return mean(losses);
}

/** Scores of which one in ten is far from the others. */
export function drawOutliers(prng: () => number, count: number): number[] {
  return drawNormal(prng, count).map((each) => prng() < 0.1 ? 10 * each : each);
}

/** Default loss and PLCC of 400 batches of 8 with all degrees of agreement. */
export function scatterBatches(): { rho: number; loss: number }[] {
  const prng = createPrng(SEED, 1);
  return Array.from({ length: 400 }, (_, i) => {
    const [x, y] = drawPair(prng, 8, -1 + 2 * (i + 0.5) / 400);
    const { value } = lossAndGradient({ type: "norm-in-norm" }, x, y);
    return { rho: plcc(x, y), loss: value };
  });
}

/** Batches between the two bounds of the loss. */
export function drawBounds(
  batches: readonly { rho: number; loss: number }[],
): Shown {
  const upper = Array.from({ length: 101 }, (_, i) => {
    const rho = -1 + i / 50;
    return [rho, Math.sqrt((1 - rho) / 2)];
  });
  return figure(
    "Default loss against PLCC of random batches, between two bounds",
    {
      x: "PLCC ρ of the batch",
      y: "Norm-in-Norm loss, p = 1, q = 2 (0–1)",
      layers: [
        dots("batch of 8", BLUE, batches, { x: "rho", y: "loss" }),
        line("upper bound", ORANGE, upper),
        dashed(
          "lower bound",
          ORANGE,
          upper.map(([rho, bound]) => [rho, bound! / Math.sqrt(8)]),
        ),
      ],
    },
  );
}
