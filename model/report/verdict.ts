import { twoSidedP } from "../../loss/metrics/paired_t_test.ts";
import { findBestEpoch, type Metrics } from "../runs/epoch_metrics.ts";
import { formatCorrelation, formatScore } from "./format_number.ts";
import type { ReportData } from "../runs/report_data.ts";

/**
 * The result of a run in two sentences: how good it is, and what that means.
 */
export function verdict(data: ReportData): string {
  const { epochs, test, interrupted } = data;
  const last = epochs.at(-1);
  const stopped = interrupted
    ? `The run was stopped ${
      last ? `after epoch ${last.epoch}` : "before its first epoch ended"
    }. `
    : "";
  if (test) {
    const count = test.names.length;
    const images = `the ${count} test images`;
    return stopped + agreement(images, count, test.metrics, data, 1);
  }
  const best = findBestEpoch(epochs);
  if (best === undefined) return `${stopped}No epoch is finished yet.`;
  const count = data.dataset.images.validation;
  const images = `the ${count ?? ""} validation images`.replace("  ", " ");
  return stopped +
    agreement(images, count, best.validation, data, epochs.length);
}

function agreement(
  images: string,
  count: number | undefined,
  { srocc, plcc, krocc, rmse }: Metrics,
  { scale, mapping }: ReportData,
  epochs: number,
): string {
  if (!Number.isFinite(srocc)) {
    return `On ${images} no correlation is defined: all predicted scores, or ` +
      "all subjective scores, are equal.";
  }
  const numbers =
    `On ${images}: SROCC ${formatCorrelation(srocc)}, PLCC ${
      formatCorrelation(plcc)
    }, KROCC ${formatCorrelation(krocc)} and RMSE ${
      formatScore(rmse, scale)
    } on a ` +
    `scale of ${scale.min} to ${scale.max} (PLCC and RMSE after the mapping: ` +
    `${mapping}).`;
  return `${numbers} ${meaning(srocc, count, epochs)}`;
}

/**
 * The sentence about the ranking; `epochs` is the number of epochs from which the best
 * was chosen on these images.
 */
function meaning(
  srocc: number,
  count: number | undefined,
  epochs: number,
): string {
  if (count !== undefined && isChance(srocc, count, epochs)) {
    return epochs > 1
      ? `With so few images, the best of ${epochs} epochs cannot be distinguished from chance.`
      : "With so few images this ranking cannot be distinguished from chance.";
  }
  if (srocc < 0) return "The ranking is opposite to that of subjective scores.";
  const scale =
    "An SROCC of 1 is the same order as subjective scores, 0 is no relation.";
  return epochs === 1
    ? scale
    : `${scale} It is the best of ${epochs} epochs on these images, and therefore optimistic.`;
}

/**
 * Significance level: the largest share of runs without any relation whose
 * ranking is reported as more than chance.
 */
const LEVEL = 0.05;

/**
 * Whether an SROCC may be chance: Student's test of a correlation, as in SciPy's `spearmanr`. The best of several
 * epochs is the best of at most as many tries, for which Šidák's level holds; since epochs are similar, the test
 * is conservative.
 *
 * @param srocc Spearman's rank correlation.
 * @param count Images.
 * @param epochs Number of epochs from which it was chosen on these images; 1 if it was not chosen.
 */
export function isChance(
  srocc: number,
  count: number,
  epochs: number,
): boolean {
  if (count < 3) return true;
  const t = srocc * Math.sqrt((count - 2) / (1 - srocc ** 2));
  return 1 - (1 - twoSidedP(t, count - 2)) ** epochs >= LEVEL;
}
