import { findBestEpoch, type Metrics } from "../runs/epoch_metrics.ts";
import { formatCorrelation, formatScore } from "./format_number.ts";
import type { ReportData } from "../runs/report_data.ts";

/** The run in two sentences: how good it is, and what that means. */
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
    return stopped + _agreement(images, count, test.metrics, data);
  }
  const best = findBestEpoch(epochs);
  if (best === undefined) return `${stopped}No epoch is finished yet.`;
  const count = data.dataset.images.validation;
  const images = `the ${count ?? ""} validation images`.replace("  ", " ");
  return stopped + _agreement(images, count, best.validation, data);
}

function _agreement(
  images: string,
  count: number | undefined,
  { srocc, plcc, krocc, rmse }: Metrics,
  { scale, mapping }: ReportData,
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
  return `${numbers} ${_meaning(srocc, count)}`;
}

/** Without any relation, SROCC has a standard deviation of 1 / sqrt(n - 1). */
function _meaning(srocc: number, count: number | undefined): string {
  if (count !== undefined && srocc ** 2 * (count - 1) < 1.96 ** 2) {
    return "With so few images this ranking cannot be told from chance.";
  }
  if (srocc < 0) return "The ranking is opposite to people's.";
  return "An SROCC of 1 is the order of people's scores, 0 is no relation.";
}
