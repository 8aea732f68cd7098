/** Photographs, damage and figures of the ninth notebook. */
import { fitSize, resizeImage, type RgbImage } from "@iqa/norm-in-norm/data";
import type {
  Score,
  ScoreMap,
  Scorer,
  ScoringConfig,
} from "@iqa/norm-in-norm/score";
import { blur, DAMAGES, halves, mirror, reduce } from "../damage.ts";
import type { Shown } from "../display.ts";
import { BLUE, dots, figure, GRAY, level, line, ORANGE } from "../figure.ts";
import type { Photograph } from "../included_model.ts";
import { pictures } from "../pictures.ts";

export { openScorer, readPhotographs } from "../included_model.ts";

/** The record that a model of three images and a hundred errors would hold. */
export const THREE_IMAGES: ScoringConfig = {
  preparation: {},
  scale: { min: 0, max: 1, higherIsBetter: true, unit: "MOS" },
  learned: {
    from: "images",
    images: 3,
    quantiles: [0.1, 0.5, 0.9],
    interval: { coverage: 0.9, halfWidth: 0.2, images: 100 },
  },
};

/** A photograph as the network is shown it. */
export function asShown(
  image: RgbImage,
  { preparation }: ScoringConfig,
): RgbImage {
  return resizeImage(image, fitSize(image, preparation));
}

/** The photographs with their names. */
export function drawPhotographs(
  photographs: readonly Photograph[],
): Promise<Shown> {
  return pictures(
    "Five photographs: astronaut, cat, clock, coffee, rocket",
    photographs.map(({ name, image }) => ({ image, label: name })),
  );
}

/** The photographs under the maps of their scores. */
export function drawMaps(
  photographs: readonly Photograph[],
  said: readonly Score[],
): Promise<Shown> {
  const strip = photographs.map(({ name, image }, i) => {
    const { score, map } = said[i]!;
    return { image, label: `${name}, ${score.toFixed(2)}`, map: map! };
  });
  return pictures("Five photographs under the maps of their scores", strip);
}

/** The scores of the photographs with their meaning, as rows of a table. */
export function listScores(
  photographs: readonly Photograph[],
  said: readonly Score[],
) {
  return said.map(({ score, betterThan, interval }, i) => ({
    photograph: photographs[i]!.name,
    score,
    "better than, %": Math.round(100 * betterThan!),
    low: interval![0],
    high: interval![1],
  }));
}

/** How far maps and scores fall when the left half of each photograph is blurred. */
export async function blurLeftHalves(
  scorer: Scorer,
  photographs: readonly Photograph[],
  before: readonly Score[],
) {
  return await Promise.all(photographs.map(async ({ name, image }, i) => {
    const blurred = halves(await blur(image, 8), image);
    const { score, map } = await scorer.score(blurred);
    return {
      photograph: name,
      ...fallOfHalves(before[i]!.map!, map!),
      score: before[i]!.score - score,
    };
  }));
}

/** How far a map fell: the mean of its left and of its right half. */
function fallOfHalves(
  before: ScoreMap,
  after: ScoreMap,
): { left: number; right: number } {
  const [, width] = before.shape;
  const half = Math.floor(width / 2);
  const fallOf = (first: number, end: number): number => {
    const falls = Array.from(before.data, (value, i) => value - after.data[i]!)
      .filter((_, i) => i % width >= first && i % width < end);
    return meanOf(falls);
  };
  return { left: fallOf(0, half), right: fallOf(width - half, width) };
}

/** Scores of the photographs at their own size, at smaller ones, and in a mirror. */
export async function storeOtherwise(
  scorer: Scorer,
  photographs: readonly Photograph[],
) {
  return await Promise.all(photographs.map(async ({ name, image }) => {
    const ways = [image, reduce(image, 2), reduce(image, 4), mirror(image)];
    const scores = await scorer.score(ways);
    const [own, half, quarter, mirrored] = scores.map(({ score }) => score);
    return {
      photograph: name,
      "as it is": own!,
      "half": half!,
      "a quarter": quarter!,
      "in a mirror": mirrored!,
    };
  }));
}

/** A photograph with each kind of damage, at its middle level. */
export async function drawDamages(image: RgbImage): Promise<Shown> {
  const strip = await Promise.all(
    DAMAGES.map(async ({ kind, levels, apply }) => {
      const middle = levels[2]!;
      return {
        image: await apply(image, middle),
        label: `${kind}: ${middle}`,
      };
    }),
  );
  return await pictures("One photograph with six kinds of damage", strip);
}

/** The scores of one photograph, intact and at the five levels of one kind of damage. */
export interface Grades {
  kind: string;
  photograph: string;
  scores: number[];
}

/** Damages all photographs in all ways, and has them scored. */
export async function gradeAll(
  photographs: readonly Photograph[],
  score: (image: RgbImage) => Promise<number>,
): Promise<Grades[]> {
  const intact: number[] = [];
  for (const { image } of photographs) intact.push(await score(image));
  const grades: Grades[] = [];
  for (const { kind, levels, apply } of DAMAGES) {
    for (const [i, { name, image }] of photographs.entries()) {
      const scores = [intact[i]!];
      for (const each of levels) {
        scores.push(await score(await apply(image, each)));
      }
      grades.push({ kind, photograph: name, scores });
    }
  }
  return grades;
}

/** Pairs of levels: how many, and how many of them have the better score for less damage. */
export function countPairs(
  scores: readonly number[],
): { pairs: number; right: number } {
  const pairs = scores.flatMap((score, i) =>
    scores.slice(i + 1).map((worse) => worse < score)
  );
  return { pairs: pairs.length, right: pairs.filter(Boolean).length };
}

/** For each kind of damage, how often less of it has the better score. */
export function summarize(grades: readonly Grades[]) {
  return DAMAGES.map(({ kind, unit, levels }) => {
    const own = grades.filter((each) => each.kind === kind);
    const counts = own.map(({ scores }) => countPairs(scores));
    const sum = (of: "pairs" | "right") =>
      counts.reduce((total, each) => total + each[of], 0);
    return {
      damage: kind,
      levels: `${levels.join(", ")} (${unit})`,
      pairs: sum("pairs"),
      "in order": sum("right"),
      "intact": meanOf(own.map(({ scores }) => scores[0]!)),
      "most damaged": meanOf(own.map(({ scores }) => scores.at(-1)!)),
    };
  });
}

/** Pairs in the wrong order, of each kind of damage. */
export function countMistakes(summary: ReturnType<typeof summarize>) {
  return summary.map(({ damage, pairs, "in order": right }) => ({
    damage,
    "wrong pairs": pairs - right,
    "share, %": 100 * (pairs - right) / pairs,
  }));
}

/** The photograph that gains most by damage, and by which. */
export function worstMistake(grades: readonly Grades[]) {
  const gains = grades.flatMap(({ kind, photograph, scores }) =>
    scores.slice(1).map((score, i) => ({
      kind,
      photograph,
      level: DAMAGES.find((each) => each.kind === kind)!.levels[i]!,
      gain: score - scores[0]!,
    }))
  );
  return gains.reduce((worst, each) => each.gain > worst.gain ? each : worst);
}

/** Scores over the strength of the damage, one panel for each kind. */
export function drawGrades(grades: readonly Grades[]): Shown {
  const points = grades.flatMap(({ kind, photograph, scores }) =>
    scores.map((score, step) => ({ kind, photograph, step, score }))
  );
  const means = DAMAGES.flatMap(({ kind, levels }) =>
    [0, ...levels].map((_, step) => {
      const own = points.filter((each) =>
        each.kind === kind && each.step === step
      );
      return { kind, step, score: meanOf(own.map(({ score }) => score)) };
    })
  );
  const place = { fx: "kind", x: "step", y: "score" };
  return figure("Scores of five photographs over six kinds of damage", {
    width: 760,
    fx: { label: "Damage", domain: DAMAGES.map(({ kind }) => kind) },
    x: {
      label: "Level of the damage, 0 for none",
      ticks: [0, 2, 4],
      tickFormat: "d",
    },
    y: { label: "Predicted score (BIQ2021's scale, 0–1)", domain: [0, 1] },
    layers: [
      line("one photograph", GRAY, points, {
        ...place,
        z: "photograph",
        strokeWidth: 1,
        strokeOpacity: 0.6,
      }),
      line("mean of the five", BLUE, means, place),
    ],
  });
}

/** Scores with their intervals, above the share of photographs that people found worse. */
export function drawScores(
  scores: readonly {
    photograph: string;
    score: number;
    low: number;
    high: number;
  }[],
  typical: number,
): Shown {
  const rows = scores.flatMap(({ photograph, low, high }) =>
    [low, high].map((end) => ({ photograph, end }))
  );
  return figure("Scores of five photographs with their 90 % intervals", {
    height: 240,
    x: { label: "Photograph", type: "band" },
    y: { label: "Score (BIQ2021's scale, 0–1)", domain: [0, 1] },
    layers: [
      line("90 % interval", GRAY, rows, {
        x: "photograph",
        y: "end",
        z: "photograph",
      }),
      dots("predicted score", BLUE, scores, {
        x: "photograph",
        y: "score",
        r: 5,
      }),
      level("half of the photographs were found worse", ORANGE, typical),
    ],
  });
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
