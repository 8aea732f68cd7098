import type { ScoringConfig } from "../../network/scoring_config.ts";
import type { ScoreMap } from "../../scoring/prediction/score_map.ts";
import type { ScoreMeaning } from "../../scoring/prediction/explain_score.ts";

/** A score with the digits that are meaningful on its scale. */
export function scoreText(
  score: number,
  { scale }: Pick<ScoringConfig, "scale">,
): string {
  const range = scale ? scale.max - scale.min : 1;
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(range))));
  return score.toFixed(digits);
}

/** A share as a percentage; 0 % and 100 % only for exact values. */
export function percentText(share: number): string {
  const percent = share > 0 && share < 1
    ? Math.min(99, Math.max(1, Math.round(100 * share)))
    : 100 * share;
  return `${percent} %`;
}

/** The meaning of a score, as a sentence. */
export function meaningText(
  { betterThan, interval }: ScoreMeaning,
  config: ScoringConfig,
): string {
  const { learned } = config;
  const parts = [];
  if (betterThan !== undefined && learned) {
    parts.push(
      `better than ${
        percentText(betterThan)
      } of the ${learned.from} that the ` +
        "model learned from",
    );
  }
  if (interval && learned?.interval) {
    const [low, high] = interval.map((end) => scoreText(end, config));
    const coverage = Math.round(100 * learned.interval.coverage);
    parts.push(`${coverage} % interval ${low} to ${high}`);
  }
  const text = parts.join("; ");
  return text === "" ? "" : `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** The scale of a model in words. */
export function scaleText({ scale }: Pick<ScoringConfig, "scale">): string {
  if (!scale) return "scores without a scale";
  const { min, max, unit, higherIsBetter } = scale;
  return `${unit} from ${min} to ${max}, ` +
    `${higherIsBetter ? "higher" : "lower"} is better`;
}

const ROWS = ["at the top", "in the middle", "at the bottom"];
const COLUMNS = ["on the left", "in the center", "on the right"];

/** The worst of nine regions of a map, as text, for screen readers. */
export function worstPlace(
  { data, shape: [height, width] }: ScoreMap,
  higherIsBetter = true,
): string {
  const sums = new Float64Array(9);
  const counts = new Float64Array(9);
  data.forEach((value, i) => {
    const row = Math.floor(3 * Math.floor(i / width) / height);
    const part = 3 * row + Math.floor(3 * (i % width) / width);
    sums[part]! += higherIsBetter ? value : -value;
    counts[part]!++;
  });
  const means = Array.from(
    sums,
    (sum, i) => counts[i] ? sum / counts[i]! : NaN,
  );
  const worst = means.indexOf(
    Math.min(...means.filter((mean) => !Number.isNaN(mean))),
  );
  const [row, column] = [ROWS[Math.floor(worst / 3)], COLUMNS[worst % 3]];
  return `${row}, ${column}`;
}
